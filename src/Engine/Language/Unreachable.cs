using System.Diagnostics;

namespace Jumun.Engine;

/// <summary>For the last arm of a switch: an unknown case is a bug and says so, loudly.</summary>
public static class Unreachable
{
    public static Exception Case(object? what) =>
        new UnreachableException($"No case for {what?.GetType().Name ?? "null"}.");
}
