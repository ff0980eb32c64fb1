import {
  boolean,
  integer,
  list,
  secret,
  text,
  type TypeTable,
} from "../connections/connection_type.ts";
import { type IngestDetails, type IngestUri, query } from "../connections/ingest_uri.ts";

/** Sports results and games. */
export const sports = {
  apifootball: {
    title: "API-Football",
    ingest: query("apifootball", "api_key", "league", "season", "timezone", "base_url"),
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
    ingest: query("balldontlie", "api_key", "season", "base_url"),
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
    ingest: chess,
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
    ingest: query("espn", "sport", "league", "season", "limit", "base_url"),
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
    ingest: query(
      "footballdata",
      "api_key",
      "competition",
      "season",
      "base_url",
      "matchday",
      "status",
      "stage",
      "group",
      "unfold_goals",
      "unfold_bookings",
      "unfold_subs",
      "unfold_lineups",
    ),
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
} satisfies TypeTable;

function chess({ players }: IngestDetails): IngestUri {
  return { scheme: "chess", query: { players: Array.isArray(players) ? players.join() : players } };
}
