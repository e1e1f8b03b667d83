using System.Net.Http.Headers;

namespace Parlance.Upstream;

/// <summary>A key as its header, written once: the framework puts the header's text together for every request.</summary>
internal sealed class BearerHeader(string key) : AuthenticationHeaderValue("Bearer", key)
{
    private readonly string _text = $"Bearer {key}";

    public override string ToString() => _text;
}
