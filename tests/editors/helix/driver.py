"""Helix with editors/helix/languages.toml, in a terminal."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.environ["QMARK_TOP"], "tests", "editors"))
from terminal import Terminal  # noqa: E402

VAULT = pathlib.Path(os.environ["QMARK_VAULT"])
FOLDER = pathlib.Path(os.environ["QMARK_FOLDER"])
failures = 0


def capabilities():
    """What the server offers, from its own answer."""
    for line in (FOLDER / "session.jsonl").read_text(encoding="utf-8").splitlines():
        result = json.loads(line).get("message", {}).get("result")
        if isinstance(result, dict) and "capabilities" in result:
            return result["capabilities"]
    return {}


def step(name, needs, body):
    """Runs a step, or says that the server lacks what it needs."""
    global failures
    if needs and not capabilities().get(needs):
        print(f"skip {name}  the server has no {needs} yet", flush=True)
        return
    try:
        body()
        print(f"ok   {name}", flush=True)
    except AssertionError as problem:
        failures += 1
        print(f"FAIL {name}  {problem}", flush=True)


def start():
    config = FOLDER / "home" / ".config" / "helix"
    config.mkdir(parents=True)
    shutil.copy(os.path.join(os.environ["QMARK_TOP"], "editors", "helix", "languages.toml"), config)
    (config / "config.toml").write_text('[editor]\nend-of-line-diagnostics = "hint"\n[editor.lsp]\ndisplay-inlay-hints = true\n')
    program = os.path.join(os.environ["QMARK_BUILD"], "helix", "hx")
    environment = {name: os.environ[name] for name in ("HOME", "PATH")}
    return Terminal(f"{program} 文字列.md", str(VAULT), environment)


def main():
    editor = start()

    def cursor(file, line, column):
        editor.press("Escape")
        editor.type(f":open {file}")
        editor.press("Enter")
        editor.type(f":goto {line}")
        editor.press("Enter", "g", "h")
        editor.type(f"{column - 1}l")

    def link():
        cursor("文字列.md", 3, 29)

    def broken_link():
        editor.wait(r"● 1")
        link()
        # The next finding: behind an emoji and wide characters.
        editor.press("]", "d")
        editor.wait(r"3:68")  # the cursor is on the last letter

    def hover():
        link()
        editor.press("Space", "k")
        editor.wait("A decorator takes a function")
        editor.press("Escape")

    def definition():
        link()
        editor.press("g", "d")
        editor.wait(r"Decorators\.md")

    def references():
        link()
        editor.press("g", "r")
        editor.wait(r"Home\.md:\d+")
        editor.press("Escape")

    def outline():
        cursor("Python\\ basics.md", 1, 1)
        editor.press("Space", "s")
        editor.type("slots")
        editor.wait("What is __slots__")
        editor.press("Escape")

    def search():
        editor.press("Space", "S")
        editor.type("deadlock")
        editor.wait("What is a deadlock")
        editor.press("Escape")

    def completion():
        cursor("Home.md", 1, 1)
        editor.press("g", "e", "o")
        # One by one: Helix may send changes that come at once in another order.
        editor.press(*"[[Deco")
        editor.wait(r"Decorators\s")
        editor.press("Escape")
        editor.type(":reload!")
        editor.press("Enter")

    def quick_fix():
        cursor("文字列.md", 3, 62)
        editor.press("Space", "a")
        editor.wait("Decorators`?")
        editor.press("Enter")
        editor.wait(r"中文 \[\[Decorators\]\]")
        editor.press("u")

    def run():
        lines = (VAULT / "Snippets checked.md").read_text(encoding="utf-8").splitlines()
        cursor("Snippets\\ checked.md", lines.index("print(divide(8, 2))") + 1, 1)
        editor.press("Space", "a")
        editor.wait(r"\bRun\b")
        editor.press("Enter")
        # Helix has no answer to a question with choices: it says what to type in a shell.
        editor.wait("qmark trust add")
        subprocess.run(["qmark", "trust", "add", "Snippets checked.md"], cwd=VAULT, check=True)
        editor.press("Escape", "Space", "a")
        editor.wait(r"\bRun\b")
        editor.press("Enter")
        editor.wait(r"✗ · 4\.0")
        editor.wait("ZeroDivisionError")
        # Helix asks for inlay hints again when other lines are shown.
        editor.press("z", "t")
        editor.wait(r"print\(divide\(8, 2\)\) *4\.0")

    def rename():
        link()
        editor.press("Space", "r")
        editor.wait("rename-to:")
        editor.press("C-u")
        editor.type("Wrappers")
        editor.press("Enter")
        editor.wait(r"\[\[Wrappers\]\]")
        editor.type(":write-all")
        editor.press("Enter")
        time.sleep(0.5)
        home = (VAULT / "Home.md").read_text(encoding="utf-8")
        assert (VAULT / "Wrappers.md").exists() and "[[Wrappers]]" in home, home

    try:
        step("a broken link, behind an emoji and wide characters", None, broken_link)
        step("hover on a link", "hoverProvider", hover)
        step("definition of a link", "definitionProvider", definition)
        step("references to a note", "referencesProvider", references)
        step("outline of headings and questions", "documentSymbolProvider", outline)
        step("search for a question", "workspaceSymbolProvider", search)
        step("completion after [[", "completionProvider", completion)
        step("a quick fix", "codeActionProvider", quick_fix)
        step("a run, its output beside the code", "inlayHintProvider", run)
        step("rename of a note with its links", "renameProvider", rename)
    finally:
        editor.press("Escape")
        editor.type(":quit-all!")
        editor.press("Enter")
        time.sleep(1)
        editor.close()
    print("done")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
