// What the library tells of facets, for tests that do not load it.
import { takeFacets } from "../../web/state.js";

takeFacets({ facets: ["model", "device", "machine", "engine", "batch", "sequence", "run", "status"].map((key) => (key === "sequence" ? { key, option: "seq", lacks: true } : { key })) });
