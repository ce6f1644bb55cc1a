const DEPLOYS = [
    { service: "web", version: "41", hoursAgo: 2 },
    { service: "api", version: "17", hoursAgo: 5 },
    { service: "web", version: "40", hoursAgo: 30 },
];

module.exports = (registry) => {
    registry.addAll({
        Deploys: {
            help: "the last deploys, newest first",
            run: ([count = "1"]) =>
                DEPLOYS.slice(0, Number(count))
                    .map(({ service, version }) => `${service} ${version}`)
                    .join(", "),
        },
        Uptime: ([service]) => {
            const last = DEPLOYS.find((deploy) => deploy.service === service);
            return last
                ? `${service} is up for ${last.hoursAgo} h`
                : `${service} was never deployed`;
        },
    });
};
