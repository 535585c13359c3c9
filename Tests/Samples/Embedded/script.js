const a = `${b}\n\#(c) """# ## \\`;
// ümläut 😀, ends without a newline