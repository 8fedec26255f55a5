import ReactMarkdown, { type Components } from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import classes from "./markdown.module.css";

const PLUGINS = [remarkGfm];
const CLEANERS = [rehypeSanitize];

/** Links leave the app in a tab of their own and tell the other side nothing. */
const COMPONENTS: Components = {
  a: ({ node: _, ...props }) => <a {...props} target="_blank" rel="noreferrer noopener nofollow" />,
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
