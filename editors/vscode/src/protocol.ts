/** What qmark adds to the Language Server Protocol; docs/protocol.md describes it. */
import { NotificationType, RequestType } from "vscode-languageclient/node";
import type { Position, Range, TextDocumentIdentifier } from "vscode-languageclient/node";

export interface QuestionsParams {
  textDocument?: TextDocumentIdentifier;
  position?: Position;
  go?: "next" | "previous" | "nextUnanswered" | "random";
  query?: string;
  answers?: boolean;
  limit?: number;
}

export interface Question {
  title: string;
  kind: "question" | "prompt" | "card";
  answered: boolean;
  uri: string;
  range: Range;
  selectionRange: Range;
  answerRange?: Range;
  note: string;
  section?: string;
  tags: string[];
  match?: { text: string; range: Range };
  preview?: string;
}

export interface QuestionsResult {
  questions: Question[];
  incomplete: boolean;
}

export interface Status {
  indexing: boolean;
  notes: number;
  questions: number;
  unanswered: number;
  running: number;
  privacy: string;
  restricted?: string;
}

export const questionsRequest = new RequestType<QuestionsParams, QuestionsResult, void>("qmark/questions");
export const statusNotification = new NotificationType<Status>("$/qmark/status");
export const trustNotification = new NotificationType<{ trusted: boolean }>("qmark/didChangeWorkspaceTrust");
