namespace Jumun.Crash;

/// <summary>What happens to a platform of several processes.</summary>
internal enum Incident
{
    /// <summary><c>kill -9</c>; it is started again when others have its shards.</summary>
    Killed,

    /// <summary>Stands still until others have its shards, then goes on as if nothing had been.</summary>
    Paused,

    /// <summary>Ended by an operator, and started again.</summary>
    Stopped,

    RabbitMqRestarted,

    /// <summary>As if it had crashed.</summary>
    PostgresRestarted,

    /// <summary>All connections to both servers.</summary>
    ConnectionsCut,
}
