declare module "plotly.js-strict-dist-min" {
  interface Plotly {
    newPlot(
      element: HTMLElement,
      data: unknown[],
      layout: Record<string, unknown>,
      config: Record<string, unknown>,
    ): Promise<HTMLElement>;
    purge(element: HTMLElement): void;
  }
  const plotly: Plotly;
  // biome-ignore lint/style/noDefaultExport: that is how the library is made
  export default plotly;
}
