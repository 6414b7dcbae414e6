//! A document as plain data, and comrak's reading of a text as such data.

use comrak::nodes::{AstNode, ListType, NodeValue, TableAlignment};
use comrak::{Arena, Options, parse_document};

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Its children and nothing around them.
    Group,
    Paragraph,
    /// `number`: 1 to 6.
    Heading,
    Quote,
    /// `number`: the first.
    Ordered,
    Bullets,
    /// Bullets that are tasks.
    Tasks,
    Item,
    /// `number`: 1 where it is done.
    Task,
    /// `text`, and its language as `more`.
    CodeBlock,
    Rule,
    /// `text`: a letter for each column's alignment, `l`, `c` or `r`. Its first row is the head.
    Table,
    Row,
    Cell,
    /// `text`.
    Text,
    Break,
    /// `text`.
    Code,
    Strong,
    Emphasis,
    Struck,
    /// `text`: the address.
    Link,
    /// `text`: the address.
    Image,
}

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub kind: Kind,
    pub text: String,
    pub more: String,
    pub number: u32,
    pub children: Vec<Node>,
}

/// Reads a document.
#[must_use]
pub fn read(source: &str) -> Node {
    let arena = Arena::new();
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    node(parse_document(&arena, source, &options))
}

fn node<'a>(from: &'a AstNode<'a>) -> Node {
    let (mut text, mut more, mut number) = (String::new(), String::new(), 0);
    let mut said = |words: &str| text.push_str(words);
    let kind = match &from.data.borrow().value {
        NodeValue::Paragraph if is_tight(from) => Kind::Group,
        NodeValue::Paragraph => Kind::Paragraph,
        NodeValue::Heading(heading) => {
            number = u32::from(heading.level);
            Kind::Heading
        }
        NodeValue::BlockQuote => Kind::Quote,
        NodeValue::List(list) if list.list_type == ListType::Ordered => {
            number = u32::try_from(list.start).unwrap_or(1);
            Kind::Ordered
        }
        NodeValue::List(list) if list.is_task_list => Kind::Tasks,
        NodeValue::List(_) => Kind::Bullets,
        NodeValue::Item(_) => Kind::Item,
        NodeValue::TaskItem(item) => {
            number = u32::from(item.symbol.is_some());
            Kind::Task
        }
        NodeValue::CodeBlock(code) => {
            said(&code.literal);
            more.clone_from(&code.info);
            Kind::CodeBlock
        }
        NodeValue::ThematicBreak => Kind::Rule,
        NodeValue::Table(table) => {
            said(&table.alignments.iter().map(letter).collect::<String>());
            Kind::Table
        }
        NodeValue::TableRow(_) => Kind::Row,
        NodeValue::TableCell => Kind::Cell,
        NodeValue::Text(words) => {
            said(words);
            Kind::Text
        }
        NodeValue::SoftBreak => {
            said("\n");
            Kind::Text
        }
        NodeValue::LineBreak => Kind::Break,
        NodeValue::Code(code) => {
            said(&code.literal);
            Kind::Code
        }
        // Raw HTML is text that somebody wrote: it is shown, never obeyed.
        NodeValue::HtmlInline(html) | NodeValue::Raw(html) => {
            said(html);
            Kind::Text
        }
        NodeValue::HtmlBlock(block) => {
            let words = Node { kind: Kind::Text, text: block.literal.clone(), more, number, children: Vec::new() };
            return Node { kind: Kind::Paragraph, text, more: String::new(), number, children: vec![words] };
        }
        NodeValue::Strong => Kind::Strong,
        NodeValue::Emph => Kind::Emphasis,
        NodeValue::Strikethrough => Kind::Struck,
        NodeValue::Link(link) => {
            said(&link.url);
            Kind::Link
        }
        NodeValue::Image(link) => {
            said(&link.url);
            Kind::Image
        }
        _ => Kind::Group,
    };
    Node { kind, text, more, number, children: from.children().map(node).collect() }
}

fn letter(alignment: &TableAlignment) -> char {
    match alignment {
        TableAlignment::Right => 'r',
        TableAlignment::Center => 'c',
        TableAlignment::Left | TableAlignment::None => 'l',
    }
}

/// A paragraph that is all of a tight list's item needs no box of its own.
fn is_tight<'a>(node: &'a AstNode<'a>) -> bool {
    let list = node.parent().and_then(|item| item.parent());
    list.is_some_and(|l| matches!(&l.data.borrow().value, NodeValue::List(list) if list.tight))
}
