import { openSqliteStore } from "../../src/store/sqlite.ts";
import { reviveAnswer, temporaryFolder } from "../store/make.ts";
import { storeContract } from "./store-contract.ts";

storeContract("SQLite", async () => {
  const folder = temporaryFolder();
  return {
    open: (clock) => openSqliteStore(folder.path("threadsheet.db"), { reviveAnswer, clock }),
    remove: async () => folder.remove(),
  };
});
