namespace Jumun.Tidy.Tests;

/// <summary>A text file of the repository: its path from the root, with forward slashes, and what it says.</summary>
public sealed record SourceFile(string Path, string Text)
{
    public string[] Lines { get; } = Text.Split('\n');

    public bool IsCode => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsProject =>
        Path.EndsWith(".csproj", StringComparison.Ordinal) || Path.EndsWith(".props", StringComparison.Ordinal);

    /// <summary>A finding at an offset into the text, with the line counted from 1.</summary>
    public Finding At(int offset, string what) => new(Path, Text.AsSpan(0, offset).Count('\n') + 1, what);
}

/// <summary>One breach of a rule.</summary>
public sealed record Finding(string Path, int Line, string What)
{
    public override string ToString() => $"{Path}({Line}): {What}";
}
