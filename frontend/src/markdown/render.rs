//! The walk: from a document's tree to Yew's nodes.

use yew::prelude::*;

use super::tree::{Kind, Node};
use crate::components::ui::copy::CopyButton;

fn children(node: &Node) -> Html {
    node.children.iter().map(draw).collect()
}

/// All text below a node.
fn plain(node: &Node) -> String {
    match node.kind {
        Kind::Text if node.text == "\n" => " ".into(),
        Kind::Text | Kind::Code => node.text.clone(),
        Kind::Break => " ".into(),
        _ => node.children.iter().map(plain).collect(),
    }
}

/// Whether a link may be followed: only schemes that cannot run anything, and places within the page.
fn is_safe(url: &str) -> bool {
    let clean: String = url.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let lower = clean.to_ascii_lowercase();
    ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme))
}

/// Draws a document.
pub fn draw(node: &Node) -> Html {
    let text = || AttrValue::from(node.text.clone());
    match node.kind {
        Kind::Group => children(node),
        Kind::Paragraph => html! { <p>{ children(node) }</p> },
        // The page has one h1; an answer's headings begin below it.
        Kind::Heading if node.number <= 2 => html! { <h2>{ children(node) }</h2> },
        Kind::Heading => html! { <h3>{ children(node) }</h3> },
        Kind::Quote => html! { <blockquote>{ children(node) }</blockquote> },
        Kind::Ordered => {
            html! { <ol start={(node.number != 1).then(|| node.number.to_string())}>{ children(node) }</ol> }
        }
        Kind::Bullets => html! { <ul>{ children(node) }</ul> },
        Kind::Tasks => html! { <ul class="task">{ children(node) }</ul> },
        Kind::Item => html! { <li>{ children(node) }</li> },
        Kind::Task => {
            let done = node.number == 1;
            html! {
                <li class="flex gap-2">
                    <input type="checkbox" checked={done} disabled=true aria-label={if done { "done" } else { "to do" }} />
                    <span>{ children(node) }</span>
                </li>
            }
        }
        Kind::CodeBlock => html! { <Code language={node.more.clone()} text={text()} /> },
        Kind::Rule => html! { <hr /> },
        Kind::Table => draw_table(node),
        Kind::Row => draw_row(node, "", false),
        Kind::Cell => html! { <td>{ children(node) }</td> },
        Kind::Text => Html::from(text()),
        Kind::Break => html! { <br /> },
        Kind::Code => html! { <code>{ text() }</code> },
        Kind::Strong => html! { <strong>{ children(node) }</strong> },
        Kind::Emphasis => html! { <em>{ children(node) }</em> },
        Kind::Struck => html! { <del>{ children(node) }</del> },
        Kind::Link => draw_link(&node.text, children(node)),
        Kind::Image => {
            let name = plain(node);
            let name = if name.is_empty() { &node.text } else { &name };
            draw_link(&node.text, Html::from(format!("image: {name}")))
        }
    }
}

fn draw_link(url: &str, words: Html) -> Html {
    if !is_safe(url) {
        return html! { <span>{ words }</span> };
    }
    html! { <a href={url.to_owned()} target="_blank" rel="noopener noreferrer nofollow">{ words }</a> }
}

fn draw_row(row: &Node, alignments: &str, head: bool) -> Html {
    let letters = alignments.chars().chain(std::iter::repeat('l'));
    let cells = row.children.iter().zip(letters).map(|(cell, letter)| {
        let style = match letter {
            'r' => Some("text-align:right"),
            'c' => Some("text-align:center"),
            _ => None,
        };
        if head && !plain(cell).is_empty() {
            html! { <th scope="col" {style}>{ children(cell) }</th> }
        } else {
            html! { <td {style}>{ children(cell) }</td> }
        }
    });
    html! { <tr>{ for cells }</tr> }
}

fn draw_table(table: &Node) -> Html {
    let line = |row: &Node| row.children.iter().map(plain).collect::<Vec<_>>().join("\t");
    let text: Vec<String> = table.children.iter().map(line).collect();
    html! {
        <div class="group/table relative">
            <div class="overflow-x-auto" tabindex="0" role="group" aria-label="Table">
                <table>
                    <thead>{ for table.children.iter().take(1).map(|row| draw_row(row, &table.text, true)) }</thead>
                    <tbody>{ for table.children.iter().skip(1).map(|row| draw_row(row, &table.text, false)) }</tbody>
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
        draw(&super::super::tree::read(&props.source))
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
