namespace Jumun.Engine.Shards;

/// <summary>
/// The idempotency keys of requests that are on their way to other shards of the service, and the bodies that they came
/// with. A key belongs to one body, but bodies of different streams go to different shards: this is the one place where
/// they meet. What is forgotten in a crash matters only to a client who breaks that rule in that very moment.
/// </summary>
internal sealed class KeysUnderWay
{
    private const int LeftBehindMax = 1024;

    private readonly Dictionary<UInt128, (UInt128 Fingerprint, int Count, DateTimeOffset Until)> _keys = [];

    /// <summary>False: it is under way with another body.</summary>
    /// <param name="until">When it is given up if nobody ends it.</param>
    public bool TryBegin(UInt128 key, UInt128 fingerprint, DateTimeOffset now, DateTimeOffset until)
    {
        if (_keys.Count > LeftBehindMax)
        {
            foreach (var (left, _) in _keys.Where(k => k.Value.Until <= now).ToList())
            {
                _keys.Remove(left);
            }
        }

        var isThere = _keys.TryGetValue(key, out var there) && there.Until > now;
        if (isThere && there.Fingerprint != fingerprint)
        {
            return false;
        }

        _keys[key] = (fingerprint, isThere ? there.Count + 1 : 1, until);
        return true;
    }

    public void End(UInt128 key)
    {
        if (_keys.TryGetValue(key, out var there))
        {
            if (there.Count == 1)
            {
                _keys.Remove(key);
            }
            else
            {
                _keys[key] = there with { Count = there.Count - 1 };
            }
        }
    }

    public void Clear() => _keys.Clear();
}
