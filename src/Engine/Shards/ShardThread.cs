namespace Jumun.Engine.Shards;

/// <summary>Drives a shard: a dedicated thread that steps while there is work and sleeps while there is none.</summary>
internal sealed class ShardThread
{
    private readonly Shard _shard;
    private readonly Platform _platform;
    private readonly Thread _thread;
    private readonly object _bell = new();

    /// <summary>At first there may be work that was in flight when the process ended.</summary>
    private volatile bool _isRung = true;

    private bool _isStopping;

    public ShardThread(Shard shard, Platform platform)
    {
        (_shard, _platform) = (shard, platform);
        _thread = new Thread(Run) { Name = shard.Name, IsBackground = true };
        shard.Wake = Ring;
        shard.Deliver = Replies.Deliver;
        shard.Beside = (name, work) => new Thread(() => work()) { IsBackground = true, Name = name }.Start();
    }

    public void Start() => _thread.Start();

    /// <summary>
    /// Ends after what is in flight inside the shard is committed. What is not, is done after the next start.
    /// </summary>
    public void Stop()
    {
        lock (_bell)
        {
            _isStopping = true;
            Monitor.Pulse(_bell);
        }

        _thread.Join();
    }

    private void Ring()
    {
        if (_isRung)
        {
            return; // Most rings come while the shard is at work.
        }

        lock (_bell)
        {
            if (!_isRung)
            {
                _isRung = true;
                Monitor.Pulse(_bell);
            }
        }
    }

    private void Run()
    {
        try
        {
            while (WaitForWork())
            {
                while (_shard.Step())
                {
                }
            }
        }
        catch (Exception failure)
        {
            _platform.Fail(_shard, failure);
        }
    }

    private bool WaitForWork()
    {
        var due = _shard.NextTimer;
        lock (_bell)
        {
            while (!_isRung && !_isStopping)
            {
                var left = due is { } at ? at - _platform.Clock.Now : Timeout.InfiniteTimeSpan;
                if (due is not null && left <= TimeSpan.Zero)
                {
                    break;
                }

                // A far timer is waited for in days: the bell's longest wait is 49 of them.
                Monitor.Wait(_bell, left > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : left);
            }

            _isRung = false;
            return !_isStopping;
        }
    }
}
