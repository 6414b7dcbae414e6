//! The walk: from comrak's tree to Yew's nodes.

use comrak::nodes::{AstNode, ListType, NodeValue, TableAlignment};
use comrak::{Arena, Options, parse_document};
use yew::prelude::*;

use crate::components::ui::copy::CopyButton;

/// Parses a document and draws it.
pub fn render(source: &str) -> Html {
    let arena = Arena::new();
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    let root = parse_document(&arena, source, &options);
    children(root)
}

fn children<'a>(node: &'a AstNode<'a>) -> Html {
    html! { <>{ for node.children().map(draw) }</> }
}

/// All text below a node.
fn plain<'a>(node: &'a AstNode<'a>) -> String {
    node.descendants()
        .map(|n| match &n.data.borrow().value {
            NodeValue::Text(text) => text.to_string(),
            NodeValue::Code(code) => code.literal.clone(),
            NodeValue::SoftBreak | NodeValue::LineBreak => " ".into(),
            _ => String::new(),
        })
        .collect()
}

/// Whether a link may be followed: only schemes that cannot run anything, and places within the page.
fn is_safe(url: &str) -> bool {
    let clean: String = url.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let lower = clean.to_ascii_lowercase();
    ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme))
}

fn draw<'a>(node: &'a AstNode<'a>) -> Html {
    let value = node.data.borrow().value.clone();
    match value {
        NodeValue::Paragraph if is_tight(node) => children(node),
        NodeValue::Paragraph => html! { <p>{ children(node) }</p> },
        // The page has one h1; an answer's headings begin below it.
        NodeValue::Heading(heading) => match heading.level {
            1 | 2 => html! { <h2>{ children(node) }</h2> },
            _ => html! { <h3>{ children(node) }</h3> },
        },
        NodeValue::BlockQuote => html! { <blockquote>{ children(node) }</blockquote> },
        NodeValue::List(list) if list.list_type == ListType::Ordered => {
            html! { <ol start={(list.start != 1).then(|| list.start.to_string())}>{ children(node) }</ol> }
        }
        NodeValue::List(list) => html! { <ul class={list.is_task_list.then_some("task")}>{ children(node) }</ul> },
        NodeValue::Item(_) => html! { <li>{ children(node) }</li> },
        NodeValue::TaskItem(item) => {
            let done = item.symbol.is_some();
            html! {
                <li class="flex gap-2">
                    <input type="checkbox" checked={done} disabled=true aria-label={if done { "done" } else { "to do" }} />
                    <span>{ children(node) }</span>
                </li>
            }
        }
        NodeValue::CodeBlock(code) => html! { <Code language={code.info.clone()} text={code.literal.clone()} /> },
        NodeValue::ThematicBreak => html! { <hr /> },
        NodeValue::Table(table) => draw_table(node, &table.alignments),
        NodeValue::Text(text) => html! { { text.to_string() } },
        NodeValue::SoftBreak => html! { { "\n" } },
        NodeValue::LineBreak => html! { <br /> },
        NodeValue::Code(code) => html! { <code>{ code.literal.clone() }</code> },
        // Raw HTML is text that somebody wrote: it is shown, never obeyed.
        NodeValue::HtmlInline(html) | NodeValue::Raw(html) => html! { { html.clone() } },
        NodeValue::HtmlBlock(block) => html! { <p>{ block.literal.clone() }</p> },
        NodeValue::Strong => html! { <strong>{ children(node) }</strong> },
        NodeValue::Emph => html! { <em>{ children(node) }</em> },
        NodeValue::Strikethrough => html! { <del>{ children(node) }</del> },
        NodeValue::Link(link) => draw_link(&link.url, children(node)),
        NodeValue::Image(link) => {
            let name = plain(node);
            draw_link(&link.url, html! { { format!("image: {}", if name.is_empty() { &link.url } else { &name }) } })
        }
        _ => children(node),
    }
}

/// A paragraph that is all of a tight list's item needs no box of its own.
fn is_tight<'a>(node: &'a AstNode<'a>) -> bool {
    let list = node.parent().and_then(|item| item.parent());
    list.is_some_and(|l| matches!(&l.data.borrow().value, NodeValue::List(list) if list.tight))
}

fn draw_link(url: &str, words: Html) -> Html {
    if !is_safe(url) {
        return html! { <span>{ words }</span> };
    }
    html! { <a href={url.to_owned()} target="_blank" rel="noopener noreferrer nofollow">{ words }</a> }
}

fn draw_table<'a>(table: &'a AstNode<'a>, alignments: &[TableAlignment]) -> Html {
    let align = |index: usize| match alignments.get(index) {
        Some(TableAlignment::Right) => Some("text-align:right"),
        Some(TableAlignment::Center) => Some("text-align:center"),
        _ => None,
    };
    let row = |node: &'a AstNode<'a>, head: bool| {
        html! {
            <tr>{ for node.children().enumerate().map(|(index, cell)| if head && !plain(cell).is_empty() {
                html! { <th scope="col" style={align(index)}>{ children(cell) }</th> }
            } else {
                html! { <td style={align(index)}>{ children(cell) }</td> }
            }) }</tr>
        }
    };
    let is_head = |node: &AstNode<'a>| matches!(node.data.borrow().value, NodeValue::TableRow(true));
    let text: Vec<String> = table.children().map(|r| r.children().map(plain).collect::<Vec<_>>().join("\t")).collect();
    html! {
        <div class="group/table relative">
            <div class="overflow-x-auto" tabindex="0" role="group" aria-label="Table">
                <table>
                    <thead>{ for table.children().filter(|r| is_head(r)).map(|r| row(r, true)) }</thead>
                    <tbody>{ for table.children().filter(|r| !is_head(r)).map(|r| row(r, false)) }</tbody>
                </table>
            </div>
            <span class="absolute top-0 right-0 opacity-0 group-focus-within/table:opacity-100 group-hover/table:opacity-100">
                <CopyButton text={text.join("\n")} label="Copy table" />
            </span>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct CodeProps {
    language: AttrValue,
    text: AttrValue,
}

#[component]
fn Code(props: &CodeProps) -> Html {
    let language = props.language.split_whitespace().next().unwrap_or_default().to_owned();
    html! {
        <div class="overflow-hidden rounded-lg border bg-muted">
            <div class="flex items-center justify-between py-0.5 pr-1 pl-3 text-xs text-muted-foreground">
                <span>{ if language.is_empty() { "code".to_owned() } else { language } }</span>
                <CopyButton text={props.text.clone()} label="Copy code" />
            </div>
            <pre class="overflow-x-auto px-3 pb-3 text-[0.85em] leading-relaxed" tabindex="0"><code class="font-mono">{ &props.text }</code></pre>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(PartialEq, Properties)]
    struct Given {
        source: AttrValue,
    }

    #[component]
    fn Rendered(props: &Given) -> Html {
        render(&props.source)
    }

    fn html(source: &str) -> String {
        let source = AttrValue::from(source.to_owned());
        let renderer = yew::LocalServerRenderer::<Rendered>::with_props(Given { source }).hydratable(false);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        tokio::task::LocalSet::new().block_on(&runtime, renderer.render())
    }

    #[test]
    fn raw_html_is_shown_and_never_obeyed() {
        for source in
            ["<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b", "<iframe src=//x></iframe>\n\ntext"]
        {
            let html = html(source);
            assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<iframe"), "{html}");
            assert!(html.contains("&lt;"), "{html}");
        }
    }

    #[test]
    fn only_harmless_schemes_become_links() {
        for bad in
            ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"]
        {
            assert!(!html(&format!("[x]({bad})")).contains("href"), "{bad}");
        }
        let good = html("[x](https://example.com/a?b=c)");
        assert!(good.contains("href=\"https://example.com/a?b=c\"") && good.contains("noopener"), "{good}");
    }

    #[test]
    fn an_image_becomes_a_link_and_loads_nothing() {
        let html = html("![a chart](https://example.com/x.png)");
        assert!(!html.contains("<img") && html.contains("image: a chart"), "{html}");
    }

    #[test]
    fn tables_tasks_and_code_are_drawn() {
        let html = html("| a | b |\n| - | -: |\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\n```sh\nip <link>\n```");
        for piece in
            ["<th scope=\"col\">a</th>", "text-align:right", "type=\"checkbox\"", "ip &lt;link&gt;", "Copy code"]
        {
            assert!(html.contains(piece), "{piece} in {html}");
        }
    }
}
