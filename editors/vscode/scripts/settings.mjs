// Writes the settings of the server, from the schema that the server generates, into package.json,
// beside those of the extension itself. With --check it only says whether that has been done.
import { readFileSync, writeFileSync } from "node:fs";

const manifestUrl = new URL("../package.json", import.meta.url);
const schema = JSON.parse(readFileSync(new URL("../../../docs/config.schema.json", import.meta.url), "utf8"));
const manifest = JSON.parse(readFileSync(manifestUrl, "utf8"));

/** Settings that only the extension knows. */
const own = {
  "qmark.server.path": {
    type: "string",
    default: "",
    scope: "machine",
    markdownDescription:
      "The absolute path of the program `qmark`. Without it the one that came with the extension is used, then the one on the `PATH`.",
  },
  "qmark.trace.server": {
    type: "string",
    enum: ["off", "messages", "verbose"],
    default: "off",
    scope: "window",
    description: "Write the messages between the editor and the server to the log.",
  },
};

/** A schema with its references followed. */
function resolve(node) {
  if (node.$ref) {
    const path = node.$ref.replace(/^#\//, "").split("/");
    const { $ref, ...rest } = node;
    return { ...path.reduce((at, key) => at[key], schema), ...rest };
  }
  return node;
}

/** A choice of texts as VS Code lists it; anything else as it is. */
function choice({ oneOf, format, ...rest }) {
  if (!oneOf?.every((one) => "const" in one)) {
    return oneOf ? { ...rest, oneOf } : rest;
  }
  const texts = oneOf.map((one) => one.const);
  return { ...rest, type: "string", enum: texts, enumDescriptions: oneOf.map((one) => one.description ?? "") };
}

/** A setting in the words that VS Code knows. */
function setting({ "x-scope": scope, description, items, ...node }) {
  return {
    ...choice(node),
    ...(items ? { items: choice(resolve(items)) } : {}),
    scope: scope === "machine" ? "machine" : "window",
    markdownDescription: description ?? "",
  };
}

/** The settings below a node, by their full names. */
function* settings(node, prefix) {
  for (const [name, child] of Object.entries(resolve(node).properties ?? {})) {
    const full = `${prefix}.${name}`;
    const resolved = resolve(child);
    if (resolved.type === "object" && resolved.properties) {
      yield* settings(resolved, full);
    } else {
      yield [full, setting(resolved)];
    }
  }
}

const found = Object.fromEntries([...settings(schema, "qmark")].sort(([a], [b]) => (a < b ? -1 : 1)));
const configuration = { title: "qmark", properties: { ...own, ...found } };
if (process.argv.includes("--check")) {
  if (JSON.stringify(manifest.contributes.configuration) !== JSON.stringify(configuration)) {
    console.error("The settings in package.json are not those of docs/config.schema.json: npm run settings");
    process.exit(1);
  }
} else {
  manifest.contributes.configuration = configuration;
  writeFileSync(manifestUrl, `${JSON.stringify(manifest, null, 2)}\n`);
  console.log(`${Object.keys(configuration.properties).length} settings`);
}
