import {
  boolean,
  integer,
  list,
  secret,
  text,
  type TypeTable,
} from "../connections/connection_type.ts";

/** Sports results and games. */
export const sports: TypeTable = {
  apifootball: {
    title: "API-Football",
    fields: {
      api_key: secret("API key", { required: true }),
      league: text("League id", { default: "1", defaultBy: "ingestr" }),
      season: text("Season year", { default: "2026", defaultBy: "ingestr" }),
      timezone: text("Time zone of fixtures"),
      base_url: text("API address, overrides the default", {
        default: "https://v3.football.api-sports.io",
        defaultBy: "ingestr",
      }),
    },
  },
  balldontlie: {
    title: "BallDontLie",
    fields: {
      api_key: secret("API key", { required: true }),
      season: text("World Cup edition", {
        choices: ["2018", "2022", "2026"],
        default: "2026",
        defaultBy: "ingestr",
      }),
      base_url: text("API address, overrides the default", {
        default: "https://api.balldontlie.io",
        defaultBy: "ingestr",
      }),
    },
  },
  chess: {
    title: "Chess.com",
    fields: {
      players: list("Player names; deprecated in favour of naming them in source_table", {
        default: [
          "FabianoCaruana",
          "Hikaru",
          "MagnusCarlsen",
          "GothamChess",
          "DanielNaroditsky",
          "AnishGiri",
          "Firouzja2003",
          "LevonAronian",
          "WesleySo",
          "GarryKasparov",
        ],
        alwaysInjected: true,
      }),
    },
  },
  espn: {
    title: "ESPN",
    fields: {
      sport: text("Sport slug", { default: "football", defaultBy: "ingestr" }),
      league: text("League slug", { default: "nfl", defaultBy: "ingestr" }),
      season: text("Season year"),
      limit: integer("Request limit", { default: 100, defaultBy: "ingestr" }),
      base_url: text("API address, overrides the default", {
        default: "https://site.api.espn.com",
        defaultBy: "ingestr",
      }),
    },
  },
  footballdata: {
    title: "football-data.org",
    fields: {
      api_key: secret("API key", { required: true }),
      competition: text("Competition code or id", { default: "WC", defaultBy: "ingestr" }),
      season: text("Season year", { default: "2026", defaultBy: "ingestr" }),
      base_url: text("API address, overrides the default", {
        default: "https://api.football-data.org/v4",
        defaultBy: "ingestr",
      }),
      matchday: text("Only this matchday"),
      status: text("Match status filter"),
      stage: text("Stage filter"),
      group: text("Group filter"),
      unfold_goals: boolean("Ask for goal details"),
      unfold_bookings: boolean("Ask for booking details"),
      unfold_subs: boolean("Ask for substitution details"),
      unfold_lineups: boolean("Ask for line-ups"),
    },
  },
};
