using Parlance.Gateway.Features.Cache;
using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>The section <c>cache</c>; absent, nothing is kept.</summary>
internal static class CacheReader
{
    private const long Mebibyte = 1024 * 1024;

    public static CacheOptions? Read(MapReader? map)
    {
        if (map is null)
        {
            return null;
        }

        var options = new CacheOptions(map.Duration("ttl") ?? CacheOptions.UsualLifetime, map.Whole("max_bytes", Mebibyte) ?? CacheOptions.UsualBytes, CallScope.Read(map));
        map.RefuseUnknown();
        return options;
    }
}
