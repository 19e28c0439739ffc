// For PM2: pm2 start ecosystem.config.js. Web runs as often as there are cores to spare, the worker once.
// kill_timeout: web drains its requests for 10 s; the worker lets running jobs finish for 20 s, then gives them a minute to stop.
export const apps = [
  {
    name: "strongroom-web",
    script: "dist/server.js",
    cwd: import.meta.dirname,
    exec_mode: "cluster",
    instances: process.env.STRONGROOM_WEB_INSTANCES ?? "max",
    wait_ready: true,
    listen_timeout: 30_000,
    kill_timeout: 15_000,
    max_memory_restart: "600M",
  },
  {
    name: "strongroom-worker",
    script: "dist/worker.js",
    cwd: import.meta.dirname,
    exec_mode: "fork",
    instances: 1,
    wait_ready: true,
    listen_timeout: 90_000,
    kill_timeout: 90_000,
    exp_backoff_restart_delay: 1_000,
  },
];
