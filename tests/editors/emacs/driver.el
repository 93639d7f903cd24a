;;; driver.el --- Emacs with eglot and editors/emacs/qmark.el  -*- lexical-binding: t -*-

(require 'cl-lib)
(require 'subr-x)
(package-initialize)
(require 'markdown-mode)
(require 'eglot)
(require 'flymake)
(require 'xref)
(require 'imenu)

(setq eglot-sync-connect 10
      eglot-autoshutdown t
      eglot-confirm-server-initiated-edits nil
      make-backup-files nil
      create-lockfiles nil)

(load (expand-file-name "editors/emacs/qmark.el" (getenv "QMARK_TOP")) nil t)

(defvar driver-vault (file-name-as-directory (getenv "QMARK_VAULT")))
(defvar driver-failures 0)

(defun driver-say (word name detail)
  (princ (format "%-4s %s  %s\n" word name
                 (replace-regexp-in-string "\n" " ⏎ " (format "%s" (or detail ""))))))

(defun driver-ok (name good &optional detail)
  (unless good (cl-incf driver-failures))
  (driver-say (if good "ok" "FAIL") name detail))

(defun driver-wait (condition &optional seconds)
  "Wait until CONDITION gives something, and return that."
  (let ((end (+ (float-time) (or seconds 8)))
        value)
    (while (and (not (setq value (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.05))
    value))

(defun driver-edit (file)
  (switch-to-buffer (find-file-noselect (expand-file-name file driver-vault)))
  ;; Without a command loop the idle timer of `eglot-ensure' does not fire.
  (unless (eglot-current-server) (apply #'eglot (eglot--guess-contact)))
  (unless (eglot-managed-p) (eglot--maybe-activate-editing-mode)))

(defun driver-cursor-on (text)
  (goto-char (point-min))
  (search-forward text)
  (goto-char (+ (match-beginning 0) 3)))

(defun driver-discard ()
  "Forget the changes of the buffer."
  (revert-buffer t t t))

(defun driver-offers (capability)
  (eglot--server-capable capability))

(defmacro driver-step (name capability &rest body)
  "Run BODY as the step NAME, or say that the server lacks CAPABILITY."
  (declare (indent 2))
  `(if (driver-offers ,capability)
       (progn ,@body)
     (driver-say "skip" ,name (format "the server has no %s yet" (substring (symbol-name ,capability) 1)))))

(defun driver-diagnostic (pattern)
  "The first finding whose text matches PATTERN."
  (flymake-start)
  (driver-wait
   (lambda ()
     (seq-find (lambda (found) (string-match-p pattern (flymake-diagnostic-text found)))
               (flymake-diagnostics)))))

(defun driver-place (found)
  "Where FOUND stands, as line and columns in characters."
  (when found
    (save-excursion
      (goto-char (flymake-diagnostic-beg found))
      (list (line-number-at-pos) (current-column)
            (- (flymake-diagnostic-end found) (line-beginning-position))))))

(defun driver-broken-link ()
  (driver-edit "文字列.md")
  (let ((found (driver-diagnostic "Decoraters")))
    (driver-ok "a broken link, behind an emoji and wide characters"
               (and found
                    (equal (buffer-substring (flymake-diagnostic-beg found) (flymake-diagnostic-end found))
                           "Decoraters"))
               (and found (flymake-diagnostic-text found)))))

(defun driver-broken-snippet ()
  (let ((name "a broken snippet, in a quote in a list behind wide characters"))
    (if (equal (getenv "QMARK_SNIPPETS") "no")
        (driver-say "skip" name "`qmark check` does not look at snippets yet")
      (driver-edit "Snippets broken.md")
      (goto-char (point-min))
      (search-forward "print(名前)")
      (let* ((bracket (point))
             (found (progn
                      (flymake-start)
                      (driver-wait
                       (lambda ()
                         (seq-find (lambda (found) (= (flymake-diagnostic-beg found) bracket))
                                   (flymake-diagnostics)))))))
        (driver-ok name (and found (eq (flymake-diagnostic-type found) 'eglot-error))
                   (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))))))

(defun driver-hover ()
  (driver-step "hover on a link" :hoverProvider
    (driver-edit "文字列.md")
    (driver-cursor-on "Decorators]]")
    (let ((hover (jsonrpc-request (eglot-current-server) :textDocument/hover
                                  (eglot--TextDocumentPositionParams))))
      (driver-ok "hover on a link"
                 (string-match-p "A decorator takes a function" (format "%S" hover))))))

(defun driver-definition ()
  (driver-step "definition of a link" :definitionProvider
    (driver-edit "文字列.md")
    (driver-cursor-on "Decorators]]")
    (xref-find-definitions (xref-backend-identifier-at-point (xref-find-backend)))
    (driver-ok "definition of a link" (equal (buffer-name) "Decorators.md") (buffer-name))))

(defun driver-references ()
  (driver-step "references to a note" :referencesProvider
    (driver-edit "文字列.md")
    (driver-cursor-on "Decorators]]")
    (let ((found (xref-backend-references (xref-find-backend)
                                          (xref-backend-identifier-at-point (xref-find-backend)))))
      (driver-ok "references to a note" (>= (length found) 4) (format "%d places" (length found))))))

(defun driver-outline ()
  (driver-step "outline of headings and questions" :documentSymbolProvider
    (driver-edit "Python basics.md")
    (let ((text (format "%S" (imenu--make-index-alist t))))
      (driver-ok "outline of headings and questions"
                 (and (string-match-p "Generators" text) (string-match-p "What is __slots__" text))))))

(defun driver-search ()
  (driver-step "search for a question" :workspaceSymbolProvider
    (driver-edit "Home.md")
    (let ((found (mapcar (lambda (item) (substring-no-properties (xref-item-summary item)))
                         (xref-backend-apropos (xref-find-backend) "avoid deadlock"))))
      (driver-ok "search for a question"
                 (seq-some (lambda (line) (string-match-p "What is a deadlock" line)) found) found))))

(defun driver-completion ()
  (driver-step "completion after [[" :completionProvider
    (driver-edit "Home.md")
    (goto-char (point-max))
    (insert "\nMore: [[Decorato")
    (eglot--signal-textDocument/didChange)
    (completion-at-point)
    (let ((line (buffer-substring (line-beginning-position) (line-end-position))))
      (driver-ok "completion after [[" (string-prefix-p "More: [[Decorators" line) line))
    (driver-discard)))

(defun driver-quick-fix ()
  (driver-step "a quick fix" :codeActionProvider
    (driver-edit "文字列.md")
    (driver-diagnostic "Decoraters")
    (driver-cursor-on "Decoraters")
    ;; Asked for with the keyboard: otherwise the choice is a menu of the mouse.
    (cl-letf ((last-nonmenu-event ?\r)
              ((symbol-function 'completing-read)
               (lambda (_prompt choices &rest _)
                 (let ((titles (mapcar (lambda (choice) (if (consp choice) (car choice) choice)) choices)))
                   (seq-find (lambda (title) (string-match-p "Decorators" title)) titles)))))
      (call-interactively #'eglot-code-actions))
    (goto-char (point-min))
    (driver-ok "a quick fix" (search-forward "中文 [[Decorators]]" nil t))
    (driver-discard)))

(defun driver-rename ()
  (driver-step "rename of a heading with its links" :renameProvider
    (driver-edit "Python basics.md")
    (driver-cursor-on "Generators")
    (cl-letf (((symbol-function 'y-or-n-p) #'always))
      (eglot-rename "Generators and yield"))
    (save-some-buffers t)
    (with-temp-buffer
      (insert-file-contents (expand-file-name "Home.md" driver-vault))
      (driver-ok "rename of a heading with its links"
                 (and (search-forward "[[Python basics#Generators and yield]]" nil t)
                      (search-forward "(Python%20basics.md#generators-and-yield)" nil t))))
    (driver-edit "文字列.md")
    (driver-cursor-on "Decorators]]")
    (let ((answer (condition-case problem (format "%S" (eglot-rename "Wrappers")) (error (format "%S" problem)))))
      (driver-ok "rename of a note, refused by naming the way out"
                 (and (string-match-p "qmark mv" answer)
                      (file-exists-p (expand-file-name "Decorators.md" driver-vault)))
                 answer))))

(defun driver-commands ()
  "The commands of the server, as strings."
  (append (plist-get (driver-offers :executeCommandProvider) :commands) nil))

(defun driver-run ()
  (if (not (member "qmark.runSnippet" (driver-commands)))
      (driver-say "skip" "a run" "the server has no command qmark.runSnippet yet")
    (driver-edit "Snippets checked.md")
    (driver-cursor-on "print(divide(8, 2))")
    (let (asked)
      (cl-letf (((symbol-function 'completing-read)
                 (lambda (prompt choices &rest _) (setq asked prompt) (car choices))))
        (qmark-run-snippet)
        (let ((failure (driver-diagnostic "ZeroDivisionError")))
          (driver-ok "a run: it asks first" (and asked (string-match-p "without network" asked)) asked)
          (driver-ok "a run: the failure" failure failure)))
      (let ((hover (format "%S" (jsonrpc-request (eglot-current-server) :textDocument/hover
                                                 (eglot--TextDocumentPositionParams)))))
        (driver-ok "a run: its output in the hover" (string-match-p "4\\.0" hover) hover)))))

(defun driver-questions ()
  (driver-edit "Home.md")
  (cl-letf (((symbol-function 'completing-read) (lambda (_prompt table &rest _) (caar table))))
    (qmark-questions "deadlock avoid")
    (driver-ok "M-x qmark-questions" (equal (buffer-name) "Databases.md") (thing-at-point 'line t))
    (qmark-next-unanswered)
    (driver-ok "M-x qmark-next-unanswered" (string-match-p "HAVING" (thing-at-point 'line t)) (thing-at-point 'line t))
    (qmark-search "byte code runs")
    (driver-ok "M-x qmark-search" (equal (buffer-name) "Python basics.md") (thing-at-point 'line t))))

(condition-case problem
    (progn
      (driver-edit "Home.md")
      (driver-ok "the server starts in the vault" (eglot-current-server)
                 (project-root (eglot--project (eglot-current-server))))
      (driver-broken-link)
      (driver-broken-snippet)
      (driver-hover)
      (driver-definition)
      (driver-references)
      (driver-outline)
      (driver-search)
      (driver-completion)
      (driver-quick-fix)
      (driver-questions)
      (driver-run)
      (driver-rename)
      (dolist (buffer (buffer-list))
        (with-current-buffer buffer (set-buffer-modified-p nil)))
      (let ((server (progn (driver-edit "Home.md") (eglot-current-server))))
        (eglot-shutdown server)
        (driver-ok "the server ends" (not (jsonrpc-running-p server)))))
  (error (driver-ok "the driver itself" nil problem)))
(princ "done\n")
(kill-emacs (if (zerop driver-failures) 0 1))
