use super::*;
use crate::text::apply_edits;

/// Each claim as `line kind text`, with `?` where only agreement is worth a word.
fn claims(source: &str) -> Vec<String> {
    in_comments(source)
        .iter()
        .map(|claim| {
            let line = match claim.subject {
                Subject::Statement(line) => line.to_string(),
                Subject::Since(line) => format!("..{line}"),
                Subject::Snippet => "all".to_string(),
            };
            let said = match &claim.expected {
                Expected::Output(text) => format!("= {text:?}"),
                Expected::Raises(kind, message) => {
                    format!("raises {kind}({})", message.as_deref().unwrap_or(""))
                }
            };
            format!("{line} {said}{}", if claim.firm { "" } else { " ?" })
        })
        .collect()
}

#[test]
fn claims_behind_the_code() {
    for (comment, expected) in [
        ("# Output: 8", "1 = \"8\""),
        ("# output - 8", "1 = \"8\""),
        ("# Outputs => [1, 2]", "1 = \"[1, 2]\""),
        ("# OUTPUT → hello world", "1 = \"hello world\""),
        ("# Out[3]: 8", "1 = \"8\""),
        ("# Expected output: True", "1 = \"True\""),
        ("# => 8", "1 = \"8\""),
        ("# -> [8, 6]", "1 = \"[8, 6]\""),
        ("#> 8", "1 = \"8\""),
        ("# prints 8", "1 = \"8\""),
        ("# 8", "1 = \"8\""),
        ("# 'abc' (not 'ABC')", "1 = \"'abc' (not 'ABC')\""),
        ("# {'a': 1}", "1 = \"{'a': 1}\""),
        ("# Raises TypeError: unsupported operand", "1 raises TypeError(unsupported operand)"),
        ("# raises ZeroDivisionError", "1 raises ZeroDivisionError()"),
        ("# KeyError: 'x'", "1 raises KeyError('x')"),
        ("# Output: IndexError: list index out of range", "1 raises IndexError(list index out of range)"),
    ] {
        assert_eq!(claims(&format!("print(f())  {comment}\n")), [expected], "{comment}");
    }
}

#[test]
fn prose_is_no_claim() {
    for comment in [
        "# Output the profiling results",
        "# Output: a list of numbers",
        "# prints the memory usage",
        "# returns the largest element",
        "# returns 8 bytes",
        "# output-driven design",
        "# output = model.predict(x)",
        "# raises an error if empty",
        "# -> the result",
        "# 3 apples",
        "# hello",
        "# TODO",
        "# type: ignore",
        "# ValueError if negative",
        "#!/usr/bin/env python",
        "# Out of memory",
    ] {
        assert_eq!(claims(&format!("print(f())  {comment}\n")), [""; 0], "{comment}");
        assert_eq!(claims(&format!("{comment}\nprint(f())\n")), [""; 0], "{comment}");
    }
}

#[test]
fn a_bare_literal_speaks_only_of_a_print() {
    assert_eq!(claims("x = 8  # 8\nf(8)  # 8\nprint(8)  # 8\n"), ["3 = \"8\""]);
    assert_eq!(claims("x = [8, 6]  # => [8, 6]\nx.sort()  # => None\n"), ["1 = \"[8, 6]\"", "2 = \"None\""]);
}

#[test]
fn claims_on_the_lines_after() {
    for (source, expected) in [
        ("print(8)\n# Output: 8\n", "..1 = \"8\""),
        ("print(8)\n# Output:\n# 8\n# 9\nx = 1\n", "..1 = \"8\\n9\""),
        ("print(8)\n\n# Output\n#   8\n", "..1 = \"  8\""),
        ("f()\n#> a\n#> b\n", "..1 = \"a\\nb\""),
        ("f()\n# => a\n", "..1 = \"a\""),
        ("for i in x:\n    print(i)\n# Output: 1 2 3\n", "..1 = \"1 2 3\""),
        ("for i in x:\n    print(i)\n    # Output: 1 2 3\n", "..2 = \"1 2 3\" ?"),
        ("f(\n    1,\n)  # Output:\n# 8\n", "1 = \"8\""),
        (
            "f()\n# Output:\n# Traceback (most recent call last):\n#   ...\n# TypeError: no\n",
            "..1 raises TypeError(no)",
        ),
        ("def f():\n    print(8)  # Output: 8\n", "2 = \"8\" ?"),
        ("class Q:\n    q = Q()\n    print(1)  # Output: 1\n", "3 = \"1\""),
    ] {
        assert_eq!(claims(source), [expected], "{source}");
    }
}

#[test]
fn what_cannot_be_parsed_makes_no_claim() {
    assert_eq!(claims("print 8  # Output: 8\n"), [""; 0]);
    assert_eq!(claims("print('# Output: 8')\n"), [""; 0]);
    assert_eq!(claims(""), [""; 0]);
}

#[test]
fn an_output_section_inside_the_fence() {
    let source = "x = 3\nprint(x)\n\nOutput:\n3\n";
    let section = output_section(source).unwrap();
    assert_eq!(section.code.of(source), "x = 3\nprint(x)\n\n");
    assert_eq!(section.claim(source).expected, Expected::Output("3".into()));
    assert!(output_section("**Output:**\n3\n").is_none(), "there is no code");
    assert!(output_section("print(1)\nOutput: int = 3\n").is_none(), "an annotation is code");
    let several = "dir(f)\n    Out[3]:\n    ['a']\nf.b = 1\ndir(f)\n    Out[5]:\n    ['a', 'b']\n";
    assert!(output_section(several).is_none(), "there is code between the outputs");
}

#[test]
fn a_block_after_the_code() {
    let claim = |language: Option<&str>, introduction: &str, text: &str| {
        following(&FollowingBlock { language, text, introduction })
            .map(|claim| (claim.range.of(text).to_string(), claim.firm))
    };
    let firm = |text: &str| Some((text.to_string(), true));
    let tentative = |text: &str| Some((text.to_string(), false));
    assert_eq!(claim(None, "", "3\n"), firm("3"));
    assert_eq!(claim(Some("output"), "", "3\n"), firm("3"));
    assert_eq!(claim(Some("text"), "**Output:**", "3\n"), firm("3"));
    assert_eq!(claim(Some("bash"), "Output:", "$ python a.py\n3\n"), firm("3"));
    assert_eq!(claim(Some("bash"), "", "hello\n"), tentative("hello"));
    assert_eq!(claim(Some("bash"), "", "pip install x\n"), None);
    assert_eq!(claim(Some("json"), "Output:", "{}\n"), None);
    assert_eq!(claim(None, "It uses this file:", "a = 1\n"), None);
    assert_eq!(claim(None, "", "\n"), None);
}

/// The source with its only claim changed to say `actual`.
fn rewritten(source: &str, actual: &str) -> String {
    let claims = in_comments(source);
    let [claim] = claims.as_slice() else { panic!("{claims:?}") };
    apply_edits(source, &[replacement(source, claim, actual)]).unwrap()
}

#[test]
fn a_claim_is_rewritten_in_its_own_style_and_place() {
    for (source, actual, expected) in [
        ("print(8)  # Output: 9\n", "8\n", "print(8)  # Output: 8\n"),
        ("print(8)  # 9 (why not?)\n", "8\n", "print(8)  # 8 (why not?)\n"),
        ("print(8) #=>9\n", "8", "print(8) #=>8\n"),
        ("f()  # => 'a'\n", "b", "f()  # => 'b'\n"),
        ("f()  # => \"a\"\n", "b", "f()  # => \"b\"\n"),
        ("f()  # Output: 1 2\n", "3\n4\n", "f()  # Output: 3 4\n"),
        ("f()  # Output: 1, 2\n", "3\n4\n", "f()  # Output: 3, 4\n"),
        ("f()\n# Output:\n# 1\n# 2\n", "3\n", "f()\n# Output:\n# 3\n"),
        ("if x:\n    f()\n    #> 1\n", "2\n\n3\n", "if x:\n    f()\n    #> 2\n    #>\n    #> 3\n"),
        ("f()\n# Output: 1\n", "2\n3\n", "f()\n# Output:\n# 2\n# 3\n"),
        ("f()  # raises KeyError: 'a'\n", "ValueError: b", "f()  # raises ValueError: b\n"),
    ] {
        assert_eq!(rewritten(source, actual), expected, "{source}");
    }
}

#[test]
fn a_rewritten_claim_says_what_it_was_given() {
    for source in ["f()  # Output: 1\n", "f()\n# Output:\n# 1\n", "f()\n#> 1\n", "f()\n# Output: 1\n"] {
        for actual in ["2", "x y z", "[1, 2]", "2\n3", "{'a': 1}"] {
            let after = rewritten(source, actual);
            let claims = in_comments(&after);
            let Expected::Output(said) = &claims[0].expected else { panic!("{after}") };
            assert!(matches(said, actual), "{after} says {actual}");
        }
    }
}

#[test]
fn new_claims_take_the_style_of_the_others() {
    let insert = |source: &str, line: u32, actual: &str, style: &InsertStyle| {
        let edit = insertion(source, line, actual, style).unwrap();
        apply_edits(source, &[edit]).unwrap()
    };
    assert_eq!(prevailing_style([]), None);
    let usual = InsertStyle::default();
    assert_eq!(insert("f()\n", 1, "8\n", &usual), "f()  # Output: 8\n");
    assert_eq!(
        insert("if x:\n    f()\ng()\n", 2, "8\n9\n", &usual),
        "if x:\n    f()\n    # Output:\n    # 8\n    # 9\ng()\n"
    );
    assert_eq!(insert("f()  # why\n", 1, "8", &usual), "f()  # why\n# Output: 8\n");
    let arrows = in_comments("f()  # => 1\ng()  # => 2\nh()  # Output: 3\n");
    assert_eq!(insert("f()", 1, "8", &prevailing_style(&arrows).unwrap()), "f()  # => 8");
    let prompts = in_comments("f()\n#> 1\n");
    assert_eq!(insert("f()\n", 1, "8\n9", &prevailing_style(&prompts).unwrap()), "f()\n#> 8\n#> 9\n");
    assert!(insertion("f()\n", 7, "8", &usual).is_none());
}

#[test]
fn thousands_of_comments_are_no_burden() {
    let source = "print(1)  # Output: 1\n# Output:\n# 1\n".repeat(4000);
    assert_eq!(in_comments(&source).len(), 8000);
}
