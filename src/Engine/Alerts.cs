namespace Jumun.Engine;

/// <summary>Something that waits for an operator, as long as it does.</summary>
/// <param name="Code">What it is, stable: <c>process.stuck</c>.</param>
/// <param name="About">The id of what it is about.</param>
/// <param name="What">In a sentence, with what to do.</param>
/// <param name="Path">Where more is to be seen.</param>
public sealed record Alert(
    string Code, string Service, string About, string What, DateTimeOffset Since, string Path);

/// <summary>What a service has for operators, asked anew each time.</summary>
internal sealed record AlertSource(Func<Platform, ValueTask<IReadOnlyList<Alert>>> Now);
