// Makes the .vsix of a platform, with the program inside.
//
//     npm run package [-- --target linux-x64] [-- --qmark PROGRAM]
//
// Without --qmark a release build is made for this machine.
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const top = dirname(dirname(here));
const { values } = parseArgs({ options: { target: { type: "string" }, qmark: { type: "string" } } });

const target = values.target ?? `${process.platform}-${process.arch}`;
const name = target.startsWith("win32") ? "qmark.exe" : "qmark";
if (!values.qmark) {
  if (values.target && values.target !== `${process.platform}-${process.arch}`) {
    console.error(`Say with --qmark which program is to go into the package for ${values.target}.`);
    process.exit(1);
  }
  const build = spawnSync("cargo", ["build", "--release", "--quiet"], { cwd: top, stdio: "inherit" });
  if (build.status !== 0) {
    const why = build.error ? "cargo is needed to build the program" : "the program was not built";
    console.error(`No package: ${why}. Name one that is built already with --qmark.`);
    process.exit(1);
  }
}

const program = values.qmark ?? join(top, "target", "release", name);
rmSync(join(here, "bin"), { recursive: true, force: true });
mkdirSync(join(here, "bin"));
copyFileSync(program, join(here, "bin", name));
chmodSync(join(here, "bin", name), 0o755);
for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) {
  copyFileSync(join(top, licence), join(here, licence));
}
// vsce wants one file of that name; it says which two apply.
copyFileSync(join(top, "LICENSE-MIT"), join(here, "LICENSE"));

const options = [
  "package",
  ...["--target", target],
  // Pictures of the readme are in the package, and no repository is named yet.
  ...["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links", "--skip-license"],
];
execFileSync(join(here, "node_modules", ".bin", "vsce"), options, { cwd: here, stdio: "inherit" });
