import { type ReactNode, useEffect, useRef, useState } from "react";

/** How far below and above the view its content is made ready. */
const MARGIN = "400px";

/** Keeps its place on the page, but renders its content only while it is near the view. */
export function NearView({ className, children }: { className?: string; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (!place.current) return;
    const observer = new IntersectionObserver(
      (entries) => setNear(entries[entries.length - 1].isIntersecting),
      { rootMargin: MARGIN },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place} className={className}>
      {near && children}
    </div>
  );
}
