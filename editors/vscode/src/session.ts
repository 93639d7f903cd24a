/** The running server and what the extension knows about it. */
import * as vscode from "vscode";
import { LanguageClient, State } from "vscode-languageclient/node";
import type {
  ClientCapabilities,
  FeatureState,
  LanguageClientOptions,
  StaticFeature,
} from "vscode-languageclient/node";

import { findProgram } from "./program";
import { questionsRequest, statusNotification, trustNotification } from "./protocol";
import type { Question, QuestionsParams, QuestionsResult, Status } from "./protocol";
import { userSettings } from "./settings";

/** Announces what this client can do beyond the protocol. */
class Extras implements StaticFeature {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    const experimental = (capabilities.experimental ?? {}) as Record<string, unknown>;
    experimental.qmark = {
      status: true,
      workspaceTrust: vscode.workspace.isTrusted,
      commands: ["qmark.showReferences", "qmark.showQuestions"],
      listsHeadings: true,
    };
    capabilities.experimental = experimental;
    // Coloured by the semanticTokenScopes of package.json.
    capabilities.textDocument?.semanticTokens?.tokenModifiers.push("unresolved");
  }
  initialize(): void {}
  getState(): FeatureState {
    return { kind: "static" };
  }
  clear(): void {}
}

/** Where the cursor is, as the server's commands want it. */
export function place(): unknown[] {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== "markdown") {
    return [];
  }
  const { line, character } = editor.selection.active;
  return [{ textDocument: { uri: editor.document.uri.toString() }, position: { line, character } }];
}

export class Session implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly changed = new vscode.EventEmitter<Status | undefined>();
  private readonly log = vscode.window.createOutputChannel("qmark", { log: true });

  /** Fires with what the server says of itself, and with nothing when it is not running. */
  readonly onStatus = this.changed.event;
  status: Status | undefined;

  constructor(private readonly extension: vscode.ExtensionContext) {}

  get active(): boolean {
    return this.client?.isRunning() ?? false;
  }

  /** Starts the server. A failure is shown to the user, not thrown. */
  async start(): Promise<void> {
    try {
      const program = await findProgram(this.extension);
      this.log.info(`${program.version}, ${program.source}: ${program.path}`);
      await this.launch(program.path);
    } catch (problem) {
      await this.stop();
      this.explain(problem instanceof Error ? problem.message : String(problem));
    }
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.tell(undefined);
    if (client?.isRunning()) {
      await client.stop();
    }
    await client?.dispose();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  showLog(): void {
    this.log.show();
  }

  /** Opens the setting that names the program, which belongs to the machine that it runs on. */
  async chooseProgram(): Promise<void> {
    const open = vscode.env.remoteName ? "openRemoteSettings" : "openSettings";
    await vscode.commands.executeCommand(`workbench.action.${open}`, { query: "qmark.server.path" });
  }

  async questions(params: QuestionsParams, token?: vscode.CancellationToken): Promise<QuestionsResult> {
    if (!this.client?.isRunning()) {
      return { questions: [], incomplete: false };
    }
    return this.client.sendRequest(questionsRequest, params, token);
  }

  range(question: Question, which: "selectionRange" | "answerRange" = "selectionRange"): vscode.Range {
    const range = (which === "answerRange" ? question.answerRange : question.match?.range) ?? question.selectionRange;
    return new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character);
  }

  locations(value: unknown): vscode.Location[] {
    const convert = this.client?.protocol2CodeConverter;
    return convert && Array.isArray(value) ? value.map((location) => convert.asLocation(location)) : [];
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
    this.log.dispose();
  }

  private async launch(program: string): Promise<void> {
    const client = new LanguageClient(
      "qmark",
      "qmark",
      // A server in a folder of its own: nothing in the vault is beside it.
      { command: program, args: ["lsp"], options: { cwd: this.extension.extensionPath } },
      this.options(),
    );
    client.registerFeature(new Extras());
    client.onNotification(statusNotification, (status) => {
      this.status = status;
      this.context("qmark.indexing", status.indexing);
      this.changed.fire(status);
    });
    await client.start();
    this.client = client;
    this.tell(client);
    // A server that ended is started again by the client, until it gives up.
    client.onDidChangeState(({ newState }) => {
      if (this.client === client && newState !== State.Starting) {
        this.tell(newState === State.Running ? client : undefined);
      }
    });
  }

  /** Shows what can be done with a running client, or without one. */
  private tell(client: LanguageClient | undefined): void {
    const commands = client?.initializeResult?.capabilities.executeCommandProvider?.commands ?? [];
    this.context("qmark.failed", client === undefined);
    this.context("qmark.active", client !== undefined);
    this.context("qmark.canRun", commands.includes("qmark.runSnippet"));
    if (!client) {
      this.status = undefined;
    }
    this.changed.fire(this.status);
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [
        { language: "markdown", scheme: "file" },
        { language: "markdown", scheme: "untitled" },
      ],
      diagnosticCollectionName: "qmark",
      outputChannel: this.log,
      initializationOptions: userSettings(this.extension),
      markdown: { isTrusted: false },
      middleware: {
        // A command from the palette has no arguments: it is about the cursor.
        executeCommand: (command, args, next) => next(command, args.length > 0 ? args : place()),
        workspace: {
          configuration: (params) =>
            params.items.map((item) => (item.section === "qmark" ? userSettings(this.extension) : null)),
        },
      },
    };
  }

  /** Tells the server that the user has decided to trust the workspace. */
  async trusted(): Promise<void> {
    await this.client?.sendNotification(trustNotification, { trusted: true });
  }

  private context(key: string, value: boolean): void {
    void vscode.commands.executeCommand("setContext", key, value);
  }

  private explain(why: string): void {
    this.log.error(why);
    const settings = "Choose the Program";
    const log = "Show the Log";
    void vscode.window.showErrorMessage(`qmark could not start. ${why}`, settings, log).then((answer) => {
      if (answer === settings) {
        void this.chooseProgram();
      } else if (answer === log) {
        this.showLog();
      }
    });
  }
}
