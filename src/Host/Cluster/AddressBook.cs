using System.Collections.Concurrent;
using Jumun.Engine.Http;

namespace Jumun.Host.Cluster;

/// <summary>Where each shard runs, as far as is known. On any thread.</summary>
internal sealed class AddressBook
{
    private readonly ConcurrentDictionary<string, (ShardAddress Address, CancellationTokenSource Moved)> _entries = [];

    /// <summary>Null: nobody is known to have it.</summary>
    public ShardAddress? Find(string shard) => _entries.TryGetValue(shard, out var entry) ? entry.Address : null;

    /// <summary>Who waits for an answer from where it was waits no longer.</summary>
    /// <param name="process">Null: nobody has it.</param>
    public void Note(string shard, Uri? process)
    {
        if (Find(shard)?.Process == process)
        {
            return;
        }

        if (_entries.TryRemove(shard, out var before))
        {
            before.Moved.Cancel();
        }

        if (process is not null)
        {
            var moved = new CancellationTokenSource();
            _entries[shard] = (new(process, moved.Token), moved);
        }
    }
}
