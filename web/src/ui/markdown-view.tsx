import ReactMarkdown, { type Components } from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import classes from "./markdown.module.css";

const PLUGINS = [remarkGfm];
const CLEANERS = [rehypeSanitize];

function heading(Level: "h3" | "h4" | "h5" | "h6"): Components["h1"] {
  return ({ node: _, ...props }) => <Level {...props} />;
}

/** Links leave the app in a tab of their own and tell the other side nothing. */
const COMPONENTS: Components = {
  // The page has one h1, and what the text stands below is an h2.
  h1: heading("h3"),
  h2: heading("h4"),
  h3: heading("h5"),
  h4: heading("h6"),
  h5: heading("h6"),
  a: ({ node: _, ...props }) => <a {...props} target="_blank" rel="noreferrer noopener nofollow" />,
  // A box that nobody can tick is a sign, not a field.
  input: ({ checked }) => <span>{checked ? "☑" : "☐"}</span>,
  // A picture from elsewhere would tell its server who reads; its address is shown instead.
  img: ({ src, alt }) =>
    typeof src === "string" && src.startsWith("/") && !src.startsWith("//") ? (
      <img src={src} alt={alt ?? ""} />
    ) : (
      <code>{alt ? `${alt}: ${src}` : src}</code>
    ),
};

/**
 * Text written by a stranger, as GitHub-flavoured Markdown. HTML in it is left out, the rest passes
 * a list of allowed elements, and `javascript:` addresses are dropped.
 */
export function MarkdownView({ text }: { text: string }) {
  return (
    <div className={classes.markdown}>
      <ReactMarkdown remarkPlugins={PLUGINS} rehypePlugins={CLEANERS} components={COMPONENTS}>
        {text}
      </ReactMarkdown>
    </div>
  );
}
