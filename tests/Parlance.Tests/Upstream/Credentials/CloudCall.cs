using System.Web;

namespace Parlance.Tests.Upstream.Credentials;

/// <summary>A request as it reached a <see cref="FakeCloud"/>.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Uri">Where to.</param>
/// <param name="Headers">All its headers, the body's among them.</param>
/// <param name="Body">Its body.</param>
internal sealed record CloudCall(string Method, Uri Uri, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The body as a form.</summary>
    public IReadOnlyDictionary<string, string> Form => Fields(Body);

    /// <summary>The query.</summary>
    public IReadOnlyDictionary<string, string> Query => Fields(Uri.Query);

    private static Dictionary<string, string> Fields(string text)
    {
        var fields = HttpUtility.ParseQueryString(text);
        return fields.AllKeys.ToDictionary(key => key!, key => fields[key]!);
    }
}
