using System.Net.Sockets;
using Jumun.Engine.Journals;
using Microsoft.AspNetCore.Connections;

namespace Jumun.Host;

/// <summary>Why the host can't start, in one sentence for whoever started it.</summary>
public sealed class StartFailure(string message, bool isWrongUse = false) : Exception(message)
{
    /// <summary>True when another option would help.</summary>
    public bool IsWrongUse { get; } = isWrongUse;

    /// <summary>The same failure as a sentence.</summary>
    public static StartFailure Of(Exception failure, HostSettings settings) => failure switch
    {
        StartFailure known => known,
        JournalUnusable unusable => new(unusable.Message),
        _ when Inner<AddressInUseException>(failure) is not null => new(
            $"{settings.Urls} is in use by another program: end that one, or choose another address with --urls."),
        _ when Inner<SocketException>(failure) is { SocketErrorCode: SocketError.AccessDenied } => new(
            $"There is no right to listen on {settings.Urls}: choose a port above 1023 with --urls."),
        UnauthorizedAccessException => new(
            $"There is no right to write in '{Path.GetFullPath(settings.Data)}': choose another folder with --data."),
        IOException io => new($"'{Path.GetFullPath(settings.Data)}' can't be used: {Sentence(io.Message)}"),
        _ => new($"A failure that nobody expected, so a bug: {Sentence(failure.Message)}\n{failure}"),
    };

    private static T? Inner<T>(Exception? failure)
        where T : Exception => failure is null or T ? (T?)failure : Inner<T>(failure.InnerException);

    private static string Sentence(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ') + ".";
}
