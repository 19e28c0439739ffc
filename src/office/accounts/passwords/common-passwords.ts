/**
 * What people choose when they are asked for something long. Two lists, both lower case and without blanks or signs: whole phrases that
 * are refused as they stand, and pieces that count for nothing inside a password (ordinary words of a passphrase are not among them). Collected for this project from what is commonly known
 * of leaked lists: number rows, keyboard rows, proverbs, songs, films, and words from South African and legal offices.
 */
export const COMMON_PHRASES: ReadonlySet<string> = new Set(
  `
  correcthorsebatterystaple correcthorsebattery thequickbrownfox thequickbrownfoxjumps thequickbrownfoxjumpsoverthelazydog
  tobeornottobethatisthequestion tobeornottobe maytheforcebewithyou luckytobealive iloveyouforever iloveyousomuch iloveyouverymuch
  iloveyoumorethananything imissyousomuch iwillalwaysloveyou loveyouforever jesuslovesme jesusismysavior jesusismylord
  jesuschristislord godisgoodallthetime godisgreat thelordismyshepherd inthebeginning inthebeginninggodcreated ourfatherwhoartinheaven
  hallowedbethyname praisethelord onceuponatime onceuponatimeinthewest happyeverafter happilyeverafter letmeinplease letmeinnow
  pleaseletmein openthedoorplease opensesame itsasecret thisismypassword thisismysecret thisisapassword thisisasecret
  thisisaverylongpassword averylongpassword mypasswordissecret mypasswordispassword iforgotmypassword ihatepasswords
  changemeimmediately changethispassword nopasswordneeded passwordispassword secretpassword supersecretpassword
  correctpassword incorrectpassword yourpasswordisincorrect passwordincorrect wrongpassword forgottenpassword
  iamtheonlyone iamthegreatest iamtheking iamthequeen weareallinthistogether weareallmadhere allworkandnoplay
  anappleadaykeepsthedoctoraway allthatglittersisnotgold actionsspeaklouderthanwords betterlatethannever
  practicemakesperfect timeismoney timeisontheessence knowledgeispower honestyisthebestpolicy theearlybirdcatchestheworm
  donotgogentle winteriscoming theonewhoknocks livelongandprosper elementarymydearwatson houstonwehaveaproblem
  ihaveadream ihavethepower toinfinityandbeyond hakunamatata aintnomountainhighenough bohemianrhapsody stairwaytoheaven
  welcometothejungle hotelcalifornia dontworrybehappy dontstopbelieving dontstopmenow somewhereovertherainbow
  rowrowrowyourboat twinkletwinklelittlestar maryhadalittlelamb happybirthdaytoyou humptydumpty oldmacdonaldhadafarm
  supercalifragilisticexpialidocious antidisestablishmentarianism nkosisikeleliafrika nkosisikelelafrica
  springboksrugby kaizerchiefs orlandopirates kaizerchiefs4life orlandopirates4life liverpoolfc manchesterunited
  younevercannotwalkalone youllneverwalkalone liverpoolfootballclub manchesterunitedfc chelseafootballclub
  realmadridclub cristianoronaldo lionelmessi michaeljackson harrypotter hermionegranger lordoftherings starwars
  startrekenterprise thewalkingdead gameofthrones thegodfather breakingbad angelsanddemons blackpanther wakandaforever
  attorneyclientprivilege powerofattorney trustaccount lawsociety legalpracticecouncil lastwillandtestament
  withoutprejudice beyondreasonabledoubt habeascorpus thetruththewholetruth thetruththewholetruthandnothingbutthetruth
  fiatjustitiaruatcaelum audialterampartem innocentuntilprovenguilty
  rainbownation batterystaplehorse zaq12wsxcde34rfv qazwsxedcrfvtgb qazwsxedcrfvtgbyhn 1qaz2wsx3edc4rfv 1qaz2wsx3edc4rfv5tgb
  1q2w3e4r5t6y7u8i 1q2w3e4r5t6y7u8i9o 1q2w3e4r5t6y7u8i9o0p q1w2e3r4t5y6u7i8 q1w2e3r4t5y6u7i8o9p0 zxcvbnmasdfghjkl
  zxcvbnmasdfghjklqwertyuiop qwertyuiopasdfghjklzxcvbnm mnbvcxzlkjhgfdsapoiuytrewq 0okm9ijn8uhb7ygv poiuytrewqlkjhgfdsa
  asdfghjklqwertyuiop abcdefghijklmnopqrstuvwxyz abc123abc123abc123 aaabbbcccdddeee onetwothreefourfive onetwothreefour
  mondaytuesdaywednesday januaryfebruarymarch springsummerautumnwinter alphabravocharliedelta
  loremipsumdolorsitamet loremipsumdolor helloworldhelloworld foobarfoobarfoobar testtesttesttest administrator
  administratoradministrator rootrootrootroot superuser defaultpassword temporarypassword
  `
    .split(/\s+/)
    .filter(Boolean),
);

/** Longest first, so that "passwords" is crossed out before "password". */
export const COMMON_PIECES: readonly string[] = [
  ...new Set(
    `
    passwords password passwort wagwoord passw0rd passphrase letmein welcome welkom login logon signin access secret secure
    security admin administrator manager office laptop internet default temporary changeme test guest user
    qwerty qwertz azerty asdf zxcv qazwsx wsxedc qwaszx qweasd 1qaz2wsx 3edc4rfv 1q2w3e4r 5t6y7u8i q1w2e3r4 t5y6u7i8 poiuytrewq
    iloveyou sunshine football rugby cricket springboks springbok bokke chiefs pirates sundowners arsenal
    liverpool chelsea manchester superman batman spiderman pokemon master trustno1 whatever starwars jesus christ
    summer winter spring autumn january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    strongroom attorneys attorney advocates advocate lawyers lawyer legal notary conveyancer conveyancing chambers
    partners partner bookkeeper reception receptionist incorporated
    southafrica mzansi johannesburg joburg jozi pretoria tshwane durban ethekwini capetown kaapstad bloemfontein
    gqeberha portelizabeth eastlondon polokwane nelspruit mbombela kimberley rustenburg pietermaritzburg stellenbosch sandton
    soweto centurion midrand benoni george paarl
    google facebook whatsapp instagram microsoft windows samsung iphone android mercedes toyota
    abcabc abc123 abcd1234
    `
      .split(/\s+/)
      .filter(Boolean),
  ),
].sort((one, other) => other.length - one.length);
