import { Day, formatCount } from "../../../web/components/text.js";
import type { Match } from "./check.js";
import type { Place } from "./places.js";
import { wordOfStanding } from "./record.js";
import type { Standing } from "./sides.js";

/** Matters named one by one; of more in the same standing the number is said. */
const NAMED_MAX = 3;

/** Where somebody stands, standing by standing: "Client in 2023/0140 Bottling plant lease", "For the opponent in 11 matters". */
export function Places({ match }: { match: Pick<Match, "places" | "isClientByHand"> }) {
  const standings = [...new Set(match.places.flatMap((place) => place.standings))];
  return (
    <>
      {match.isClientByHand ? <div>Client, without a matter yet</div> : null}
      {standings.map((standing) => (
        <PlacesAs standing={standing} places={match.places.filter((place) => place.standings.includes(standing))} />
      ))}
    </>
  );
}

function PlacesAs({ standing, places }: { standing: Standing; places: readonly Place[] }) {
  const word = wordOfStanding(standing);
  if (places.length > NAMED_MAX) {
    const newest = places[0]!;
    return (
      <div>
        {word} in {formatCount(places.length)} matters
        <small>
          the newest <PlaceLink place={newest} />
        </small>
      </div>
    );
  }
  return (
    <>
      {places.map((place) => (
        <div>
          {word} in <PlaceLink place={place} />
          <small>
            {place.closedOn ? (
              <>
                closed <Day day={place.closedOn} />,{" "}
              </>
            ) : null}
            {place.ownerName}
          </small>
        </div>
      ))}
    </>
  );
}

function PlaceLink({ place: { matterId, number, title } }: { place: Place }) {
  return (
    <a href={`/matters/${matterId}`}>
      {number} {title}
    </a>
  );
}
