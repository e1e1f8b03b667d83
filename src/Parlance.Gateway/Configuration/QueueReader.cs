using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>The section <c>queue</c>: <c>length</c> and <c>wait</c>.</summary>
internal static class QueueReader
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    /// <summary>Null when there is no such section.</summary>
    public static QueueOptions? Read(MapReader? map)
    {
        if (map is null)
        {
            return null;
        }

        var standard = new QueueOptions();
        var read = new QueueOptions { Length = (int)(map.Whole("length", 1, 100_000) ?? standard.Length), Wait = map.Duration("wait") ?? standard.Wait };
        if (read.Wait > s_longest)
        {
            map.Error(map.Node.Find("wait")!, "must be at most 10m: clients give up earlier");
        }

        map.RefuseUnknown();
        return read;
    }
}
