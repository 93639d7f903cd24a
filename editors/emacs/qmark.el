;;; qmark.el --- Interview notes with a language server  -*- lexical-binding: t -*-

;; Package-Requires: ((emacs "28.1") (eglot "1.9") (markdown-mode "2.5"))
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; Starts the language server qmark with eglot in Markdown buffers and adds the
;; commands that eglot has no word for: questions, and running snippets.
;;
;;     (load "/path/to/qmark/editors/emacs/qmark.el")

;;; Code:

(require 'eglot)
(require 'project)
(require 'seq)

(defgroup qmark nil
  "Interview notes with a language server."
  :group 'tools)

(defcustom qmark-command '("qmark" "lsp")
  "Program and arguments of the server."
  :type '(repeat string))

(defconst qmark-vault-markers
  '(".qmark.toml" ".obsidian" ".marksman.toml" ".moxide.toml" ".zk" ".foam")
  "Files and folders that make their folder a vault.")

(defun qmark-project (directory)
  "The innermost vault around DIRECTORY, as a project."
  (when-let ((root (locate-dominating-file
                    directory
                    (lambda (folder)
                      (seq-some (lambda (marker) (file-exists-p (expand-file-name marker folder)))
                                qmark-vault-markers)))))
    (cons 'transient (file-name-as-directory (expand-file-name root)))))

;; Before the repository's: a vault may be a folder of a repository.
(add-hook 'project-find-functions #'qmark-project -10)

(defclass qmark-server (eglot-lsp-server) ()
  :documentation "The server, which asks before it runs something.")

(cl-defmethod eglot-client-capabilities ((_server qmark-server))
  "What eglot announces, and that it lets the server ask, which it does not say."
  (let* ((capabilities (cl-call-next-method))
         (window (copy-sequence (plist-get capabilities :window))))
    (plist-put capabilities :window
               (plist-put window :showMessage
                          '(:messageActionItem (:additionalPropertiesSupport :json-false))))))

(add-to-list 'eglot-server-programs
             (cons '(markdown-mode gfm-mode)
                   (lambda (&optional _interactive _project) (cons 'qmark-server qmark-command))))
(add-hook 'markdown-mode-hook #'eglot-ensure)

(defun qmark--server ()
  "The server of this buffer, or an error that says that there is none."
  (or (eglot-current-server) (user-error "No server is running here: M-x eglot")))

(defun qmark--place ()
  "Where the cursor is, as the server's commands want it."
  (list :textDocument (list :uri (plist-get (eglot--TextDocumentIdentifier) :uri))
        :position (eglot--pos-to-lsp-position)))

(defun qmark--execute (command &optional argument)
  "Run COMMAND of the server on ARGUMENT, or on the place of the cursor."
  (jsonrpc-async-request (qmark--server) :workspace/executeCommand
                         (list :command command :arguments (vector (or argument (qmark--place))))
                         :timeout 600
                         :success-fn #'ignore
                         :error-fn (lambda (problem) (message "qmark: %s" (plist-get problem :message)))))

(defun qmark--questions (params)
  "The questions that the server finds for PARAMS, as a list."
  (append (plist-get (jsonrpc-request (qmark--server) :qmark/questions params) :questions) nil))

(defun qmark--open (question)
  "Show QUESTION in this window."
  (let ((file (eglot--uri-to-path (plist-get question :uri)))
        (range (or (plist-get (plist-get question :match) :range) (plist-get question :selectionRange))))
    (xref-push-marker-stack)
    (find-file file)
    (goto-char (eglot--lsp-position-to-point (plist-get range :start)))))

(defun qmark--describe (question)
  "One line about QUESTION, for completion."
  (concat (plist-get question :title)
          "  · " (plist-get question :note)
          (if-let ((section (plist-get question :section))) (concat " ▸ " section) "")
          (if-let ((match (plist-get question :match))) (concat "  · " (string-trim (plist-get match :text))) "")
          (if (eq (plist-get question :answered) t) "" "  (unanswered)")))

(defun qmark--choose (params)
  "Ask for one of the questions that the server finds for PARAMS and show it."
  (let ((table (mapcar (lambda (question) (cons (qmark--describe question) question))
                       (qmark--questions params))))
    (unless table (user-error "No such question"))
    (qmark--open (cdr (assoc (completing-read "Question: " table nil t) table)))))

(defun qmark--go (where)
  "Go WHERE: next, previous, nextUnanswered or random."
  (let ((found (qmark--questions (append (qmark--place) (list :go where)))))
    (if found (qmark--open (car found)) (user-error "There is none"))))

;;;###autoload
(defun qmark-questions (query)
  "Choose a question of the vault that matches QUERY.
`?words' finds questions only, `#tag words' those of a tag, `!words'
those without an answer."
  (interactive "sQuestions: ")
  (qmark--choose (append (list :limit 1000) (unless (string-empty-p query) (list :query query)))))

;;;###autoload
(defun qmark-search (words)
  "Choose a question by WORDS of its answer."
  (interactive "sWords of the answer: ")
  (qmark--choose (list :query words :answers t)))

(defun qmark-next ()
  "Go to the next question."
  (interactive)
  (qmark--go "next"))

(defun qmark-previous ()
  "Go to the previous question."
  (interactive)
  (qmark--go "previous"))

(defun qmark-next-unanswered ()
  "Go to the next question without an answer."
  (interactive)
  (qmark--go "nextUnanswered"))

(defun qmark-random ()
  "Go to a random question."
  (interactive)
  (qmark--go "random"))

(defun qmark-run-snippet ()
  "Run the snippet at point."
  (interactive)
  (qmark--execute "qmark.runSnippet"))

(defun qmark-run-question ()
  "Run the snippets of the answer at point."
  (interactive)
  (qmark--execute "qmark.runQuestion"))

(defun qmark-run-note ()
  "Run the snippets of this note."
  (interactive)
  (qmark--execute "qmark.runNote"))

(defun qmark-run-vault ()
  "Run all snippets of the vault."
  (interactive)
  (qmark--execute "qmark.runVault"))

(defun qmark-verify-note ()
  "Run this note and compare with the outputs that it claims."
  (interactive)
  (qmark--execute "qmark.verifyNote"))

(defun qmark-clear-results ()
  "Forget the results of this note."
  (interactive)
  (qmark--execute "qmark.clearResults"))

(defun qmark-trust-note ()
  "Allow running this note without being asked."
  (interactive)
  (qmark--execute "qmark.trustNote"))

(defun qmark-trust-vault ()
  "Allow running this vault without being asked."
  (interactive)
  (qmark--execute "qmark.trustVault"))

(defun qmark-revoke-trust ()
  "Forget what was allowed to run in this vault."
  (interactive)
  (qmark--execute "qmark.revokeTrust"))

(provide 'qmark)

;;; qmark.el ends here
