extension Dashboard {
    static let page: StaticString = #"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <title>cpms</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/app.css">
        <script type="module" src="/app.js"></script>
        </head>
        <body>
        <noscript>The dashboard needs JavaScript. The same is to be had from the command line: cpms help.</noscript>
        <div id="app"></div>
        <div id="toasts" role="status" aria-live="polite"></div>
        </body>
        </html>
        """#

    static let icon: StaticString = #"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0f6b5c"/><path d="M18 4 8 18h6l-2 10 12-15h-7z" fill="#fff"/></svg>
        """#
}
