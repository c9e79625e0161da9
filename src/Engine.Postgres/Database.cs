using System.Diagnostics;
using Npgsql;

namespace Jumun.Engine.Postgres;

/// <summary>
/// The connections to one database. Whatever is done through it may be done twice: a statement whose connection broke
/// is said again on another one, since nobody knows whether it was heard.
/// </summary>
internal sealed class Database : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private const string ThreadOfSockets = ".NET Sockets";

    private readonly NpgsqlDataSource _source;
    private readonly TimeSpan _patience;
    private readonly Action<string> _report;
    private readonly ManualResetEventSlim _isClosing = new();

    public Database(string connection, PostgresDiskOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection)
        {
            ApplicationName = "jumun",
            MaxPoolSize = options.ConnectionsMax,
            MaxAutoPrepare = 32,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true, // Nothing is ever set in a session.
            Enlist = false,
            Timeout = Seconds(options.Patience / 3),
            CommandTimeout = Seconds(options.Patience / 3),
            Options = "-c synchronous_commit=on",
        };
        (Name, _patience, _report) = (settings.Database ?? "", options.Patience, options.Report);
        _source = NpgsqlDataSource.Create(settings.ConnectionString);
    }

    public string Name { get; }

    /// <summary>Throws <see cref="IOException"/> when it can't be done, or not within the patience.</summary>
    public T Run<T>(Func<NpgsqlConnection, T> work)
    {
        if (Thread.CurrentThread.Name == ThreadOfSockets)
        {
            throw new InvalidOperationException("Whoever reads the sockets would wait here for itself: yield before.");
        }

        var began = Stopwatch.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                using var connection = _source.OpenConnection();
                return work(connection);
            }
            catch (NpgsqlException e) when (MayPass(e) && Stopwatch.GetElapsedTime(began) < _patience)
            {
                if (pause == LongestPause)
                {
                    _report($"The database '{Name}' can't be reached and is tried again: {e.Message}");
                }
            }
            catch (NpgsqlException e)
            {
                throw new IOException($"The database '{Name}' says: {e.Message}", e);
            }

            if (IsClosing(pause))
            {
                throw new IOException($"The database '{Name}' could not be reached when it was closed.");
            }
        }
    }

    /// <summary>Waits so long, or until it is closed: then true.</summary>
    public bool IsClosing(TimeSpan pause) => _isClosing.Wait(pause);

    public void Dispose()
    {
        _isClosing.Set();
        _source.Dispose();
    }

    /// <summary>Of the server's own errors: it ends, begins, or has no room for the moment.</summary>
    private static bool MayPass(NpgsqlException e) => e is PostgresException server
        ? server.IsTransient || server.SqlState is PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
        : true;

    private static int Seconds(TimeSpan time) => Math.Max(1, (int)time.TotalSeconds);
}
