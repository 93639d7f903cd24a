//! The vocabulary of questions, in the languages notes are written in.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// Longer texts, in bytes, are none of the phrases below, whatever marks stand around them.
const LONGEST_PHRASE: usize = 200;

/// A set of words or phrases in lower case.
type Words = LazyLock<FxHashSet<&'static str>>;

/// A set from its members, parted by `|`.
fn words(list: &'static str) -> FxHashSet<&'static str> {
    list.split('|').collect()
}

/// Words that ask, and the auxiliary verbs that a question may begin with.
static INTERROGATIVES: Words = LazyLock::new(|| {
    words(
        "what|what's|whats|how|how's|why|when|where|which|who|who's|whom|whose|что|как|почему|\
     зачем|когда|где|кто|какой|какая|какое|какие|каким|каков|какова|каковы|чем|сколько|\
     чему|які|який|чому|що|як|wie|warum|wieso|wann|wo|wer|welche|welcher|welches|\
     wozu|wodurch|qué|cómo|cuándo|dónde|quién|cuál|cuáles|quais|qual|quando|onde|quem|\
     perché|quale|quel|quelle|quels|quelles|pourquoi|quand|où|qu'est-ce|nedir|\
     nasıl|neden|niçin|jak|jaka|jaki|jakie|dlaczego|kiedy|gdzie",
    )
});

/// Question words of scripts that do not part words by spaces, or that stand first.
static INTERROGATIVE_PREFIXES: Words = LazyLock::new(|| {
    words(
        "什么|为什么|如何|怎么|怎样|哪些|哪个|为何|何时|谁|なぜ|どう|どの|何|무엇|왜|어떻게|언제|어떤|ما |ماذا|كيف|لماذا|\
     متى|أين|هل |מה |איך|למה|מדוע|מתי",
    )
});

/// Prepositions that may stand before a question word: "In which …".
static PREPOSITIONS: Words = LazyLock::new(|| words("in|on|at|for|to|from|with|by|under|of|в|для|о|с|из"));

static AUXILIARIES: Words = LazyLock::new(|| {
    words(
        "is|are|was|were|do|does|did|can|could|should|would|will|have|has|had|may|am|isn't|\
     aren't|don't|doesn't|can't",
    )
});

/// Imperatives that ask for an answer.
static IMPERATIVES: Words = LazyLock::new(|| {
    words(
        "explain|describe|define|differentiate|distinguish|compare|contrast|discuss|write|implement|\
     give|tell|explain.|mention|enumerate|elaborate|illustrate|determine|calculate|convert|\
     reverse|create|difference|differences|объясните|объясни|опишите|опиши|расскажите|расскажи|\
     назовите|назови|перечислите|перечисли|приведите|приведи|сравните|сравни|напишите|напиши|\
     реализуйте|реализуй|разница|отличие|отличия|различия|поясніть|опишіть|порівняйте|різниця|\
     erkläre|erklären|beschreibe|beschreiben|nenne|nennen|definiere|vergleiche|unterschied|\
     unterschiede|explica|explique|expliquez|describa|descreva|décrivez|defina|définissez|compara|\
     comparez|menciona|enumera|cite|citez|diferencia|diferencias|diferença|diferenças|différence|\
     différences|spiega|descrivi|definisci|differenza|wyjaśnij|opisz|porównaj|różnica|açıklayın|\
     açıklayınız|اشرح|وضح|عرف|عرّف|اذكر|قارن|صف|ناقش|اكتب|الفرق|הסבר|הסבירו|תאר|תארו|הגדר|הגדירו|\
     השווה|השוו|ההבדל|ההבדלים|ציין",
    )
});

/// How a title may begin or end that asks in a script without spaces, or in a language whose verbs
/// stand last.
static IMPERATIVE_PREFIXES: Words = LazyLock::new(|| {
    words(
        "解释|解釋|说明|說明|描述|简述|簡述|介绍|介紹|谈谈|談談|说说|說說|列举|列舉|比较|比較|请解释|请说明|请描述|\
     请简述|请介绍|请列举|请谈谈|实现一个|實現一個|手写|手寫",
    )
});

static IMPERATIVE_SUFFIXES: Words = LazyLock::new(|| {
    words(
        "的区别|的區別|的差异|的差異|区别|說明してください|説明してください|説明せよ|述べよ|述べてください|の違い|について説明|\
     설명하세요|설명하시오|설명하라|설명해주세요|설명해 주세요|설명해보세요|설명해 보세요|말해보세요|말해 보세요|서술하시오|\
     비교하세요|비교하시오|작성하세요|작성하시오|구현하세요|구현하시오|차이|차이점",
    )
});

static INTERROGATIVE_SUFFIXES: Words = LazyLock::new(|| {
    words(
        "是什么|是什麼|有哪些|とは|とは何か|ですか|ますか|のか|인가|인가요|인지|일까|일까요|을까요|할까요|나요|는가|한가요|란|이란|\
     nedir|nelerdir|midir|nasıldır",
    )
});

/// Imperatives that are nouns as well: they need an article, a quantity or the like behind them.
static AMBIGUOUS_IMPERATIVES: Words =
    LazyLock::new(|| words("list|name|state|design|find|show|build|use|outline|identify|print|draw"));

static DETERMINERS: Words = LazyLock::new(|| {
    words(
        "the|a|an|some|all|any|out|few|at|different|types|your|two|three|four|five|various|\
     several|down|how|what|which|me|us|one|many|top",
    )
});

/// Section titles of tutorials and the like that end in a question mark but ask for nothing.
static RHETORICAL: Words = LazyLock::new(|| {
    words(
        "what's next|whats next|what next|what now|now what|so what|why|why not|what|how|when|\
     where|who|which|questions|question|any questions|any question|got questions|have questions|\
     have a question|more questions|need help|need more help|want more|want to help|\
     want to contribute|ready|ready to start|ready to get started|really|faq|faqs|help|stuck|\
     problems|having trouble|having issues|having problems|found a bug|found a typo|found an issue|\
     like it|like this|enjoy this|interested|interested in contributing|what's new|whats new|\
     what is new|what to do next|where to go from here|where to next|where next|what else|\
     did you know|missing something|something missing|and now|huh|tl;dr|todo|что дальше|вопросы|есть вопросы|\
     почему|как|что|зачем|was nun|wie weiter|warum|fragen|noch fragen|et maintenant|\
     des questions|preguntas|dúvidas|问题|질문",
    )
});

/// Titles of sections that begin with a question word.
static SECTION_TITLES: Words = LazyLock::new(|| {
    words(
        "how to use|how to use it|how to use this|how it works|how this works|how does it work|when to use|\
when to use it|when not to use|when not to use it|why use it|how to run|how to run it|how to install|\
how to build|how to contribute|how to get started|how to start|how to test|where to start|where to find|\
what it does|what it is|why it matters|why it works|what to expect|what you'll learn|what you will learn|\
what we'll build|what's included|what is included|what's inside|who this is for|how to read this|\
how to navigate|how to help|how to read|how to use this guide|how to use this repo|how to use this repository",
    )
});

/// Titles that ask nothing by themselves: the code behind them does.
static GENERIC: Words = LazyLock::new(|| {
    words(
        "output|outputs|following|code|snippet|program|result|results|print|prints|printed|log|\
     logged|logs|console|below|above|happen|happens|value|values|return|returns|given|\
     question|answer|evaluate|evaluates|display|displayed|expression|statement|statements|\
     execute|executed|run|running|script|block|piece|correct|true|false|option|choose|select|\
     explain|guess|predict|wrong|error|errors|line|lines|compile|compiles|this|these|that|\
     fix|bug",
    )
});

/// Words without content of their own.
static STOP_WORDS: Words = LazyLock::new(|| {
    words(
        "a|an|the|of|in|on|at|to|for|with|from|by|as|and|or|it|its|be|been|being|you|\
     your|i|we|they|me|us|there|if|so|into|about|s|not|will|would|could|should|any|\
     some|mean|meant|between|explain|describe|define|difference|differences|tell|give|\
     list|example|examples",
    )
});

static PLACEHOLDERS: Words = LazyLock::new(|| {
    words(
        "todo|tbd|tba|wip|fixme|as|xxx|…|...|?|??|???|-|--|n/a|na|answer here|\
     your answer here|write answer here|add answer here|answer goes here|answer|coming soon|\
     coming soon...|to be done|to be completed|to be filled|to be filled in|to be added|to be written|to be continued|work in progress|fill in|\
     fill me in|fill in later|later|pending|empty|placeholder|to do|to-do|need answer|\
     needs answer|no answer yet|not answered yet|unanswered|tk|add answer|will be added soon|\
     will update soon|update soon|[todo]|add later",
    )
});

/// Whether a text is one word, in a script that parts words by spaces and in a language that does not
/// put into one word what others say in many.
pub(super) fn is_single_word(text: &str) -> bool {
    let joins = |ch: char| matches!(ch, '\u{e00}'..='\u{eff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}');
    text.split_whitespace().nth(1).is_none() && !text.chars().any(joins)
}

/// Whether the text begins with a question word (`what`, `how`; not an auxiliary verb).
pub(super) fn starts_with_interrogative(text: &str) -> bool {
    is_one_of(&first_word(text), &INTERROGATIVES) || starts_with_foreign_interrogative(text.trim_start())
}

fn starts_with_foreign_interrogative(text: &str) -> bool {
    !text.is_ascii()
        && (INTERROGATIVE_PREFIXES.iter().any(|prefix| text.starts_with(prefix))
            || ends_with_one_of(text, &INTERROGATIVE_SUFFIXES))
}

/// Whether the text ends with one of these, a full stop aside.
fn ends_with_one_of(text: &str, list: &Words) -> bool {
    let text = text.trim_end_matches(['.', '。', ' ']);
    list.iter().any(|suffix| text.ends_with(suffix))
}

/// Whether the text begins with a question word or an auxiliary verb, perhaps behind a preposition.
pub(super) fn starts_like_question(text: &str) -> bool {
    let first = first_word(text);
    if starts_with_interrogative(text) || is_one_of(&first, &AUXILIARIES) {
        return true;
    }
    is_one_of(&first, &PREPOSITIONS) && {
        let rest = text.trim_start().split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
        is_one_of(&first_word(rest), &INTERROGATIVES)
    }
}

/// Whether the text begins with an imperative that asks, or compares: `X vs Y`.
pub(super) fn is_imperative(text: &str) -> bool {
    if !text.is_ascii()
        && (IMPERATIVE_PREFIXES.iter().any(|prefix| text.starts_with(prefix))
            || ends_with_one_of(text, &IMPERATIVE_SUFFIXES))
    {
        return true;
    }
    let mut words = text.split_whitespace();
    let first = first_word(words.next().unwrap_or(""));
    let Some(second) = words.next() else { return false };
    if is_one_of(&first, &AMBIGUOUS_IMPERATIVES) {
        let second = first_word(second);
        return is_one_of(&second, &DETERMINERS) || second.bytes().all(|byte| byte.is_ascii_digit());
    }
    is_one_of(&first, &IMPERATIVES)
        || (first == "different" && ["types", "ways", "kinds"].contains(&&*first_word(second)))
        || words.chain([second]).any(is_versus)
}

fn is_versus(word: &str) -> bool {
    let word = word.trim_matches(|ch: char| !ch.is_alphanumeric());
    word.eq_ignore_ascii_case("vs") || word.eq_ignore_ascii_case("versus")
}

/// Whether a title that ends in a question mark is a turn of speech and no question.
pub(super) fn is_rhetorical(title: &str) -> bool {
    if title.len() > LONGEST_PHRASE {
        return false;
    }
    let folded = fold(title);
    is_one_of(folded.trim_matches(|ch: char| !ch.is_alphanumeric()), &RHETORICAL)
}

/// Whether a title without a question mark is one of the usual sections of a guide.
pub(super) fn is_section_title(title: &str) -> bool {
    if title.len() > LONGEST_PHRASE {
        return false;
    }
    let folded = fold(title);
    is_one_of(folded.trim_matches(|ch: char| !ch.is_alphanumeric()), &SECTION_TITLES)
}

/// Whether a list item only holds a place; fewer texts do than where an answer is due.
pub(super) fn is_placeholder_item(text: &str) -> bool {
    if text.split_whitespace().nth(1).is_some() {
        return false;
    }
    let folded = fold(text);
    matches!(
        folded.trim_end_matches(['.', ':', '!']),
        "as" | "todo" | "tbd" | "tba" | "wip" | "fixme" | "xxx" | "tk"
    ) || matches!(&*folded, "…" | "...")
}

/// Whether the text only holds the place of an answer.
pub(super) fn is_placeholder(text: &str) -> bool {
    let trimmed = text.trim().trim_matches(['*', '_', '(', ')', '[', ']', '<', '>', '{', '}']).trim();
    if trimmed.len() > LONGEST_PHRASE || trimmed.chars().count() > 40 {
        return false;
    }
    let folded = fold(trimmed);
    let bare = folded.trim_end_matches(['.', '!', ':', '…']).trim();
    is_one_of(&folded, &PLACEHOLDERS)
        || is_one_of(bare, &PLACEHOLDERS)
        || (!trimmed.is_empty() && trimmed.chars().all(|ch| matches!(ch, '.' | '…' | '?' | '_')))
}

/// Whether a word, folded, carries no content for comparing questions.
pub(super) fn is_stop_word(word: &str) -> bool {
    is_one_of(word, &STOP_WORDS) || is_one_of(word, &INTERROGATIVES) || is_one_of(word, &AUXILIARIES)
}

/// Whether a word, folded, only points at the code of its question.
pub(super) fn is_generic_word(word: &str) -> bool {
    is_one_of(word, &GENERIC)
}

fn is_one_of(word: &str, list: &Words) -> bool {
    list.contains(word)
}

/// The first word in lower case, typographic apostrophes made plain.
fn first_word(text: &str) -> String {
    let text = text.trim_start_matches(|ch: char| !ch.is_alphanumeric());
    let end =
        text.find(|ch: char| !(ch.is_alphanumeric() || matches!(ch, '\'' | '’' | '-'))).unwrap_or(text.len());
    fold(&text[..end])
}

fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.to_lowercase().replace('’', "'")
}
