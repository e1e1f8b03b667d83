namespace Parlance.Dialects.GeminiGenerate;

/// <summary>
/// Which call a result belongs to. Ids are optional in this protocol: where there is none, a result belongs to the first open call of its name. The nouns need ids, so calls without one get
/// one here, told by its beginning, that is never written.
/// </summary>
internal sealed class CallHistory
{
    /// <summary>Beginning of an id that this dialect made.</summary>
    public const string Made = "gcall_";

    private readonly List<(string Id, string Name)> _open = [];

    /// <summary>Notes a call.</summary>
    /// <param name="id">Its id; null when it has none.</param>
    /// <param name="name">Its name.</param>
    /// <param name="place">What tells it from all others of the request.</param>
    public string Add(string? id, string name, string place)
    {
        var known = string.IsNullOrEmpty(id) ? Made + place : id;
        _open.Add((known, name));
        return known;
    }

    /// <summary>The id of the call that a result answers; with <paramref name="sameName"/> false when the result calls it by another name, or no such call is open.</summary>
    public string Answer(string? id, string name, string place, out bool sameName)
    {
        var at = string.IsNullOrEmpty(id) ? -1 : _open.FindIndex(call => call.Id == id);
        if (at < 0)
        {
            // A client may make up ids for calls that have none.
            at = _open.FindIndex(call => call.Name == name && (string.IsNullOrEmpty(id) || call.Id.StartsWith(Made, StringComparison.Ordinal)));
        }

        sameName = at >= 0 && _open[at].Name == name;
        if (at < 0)
        {
            return string.IsNullOrEmpty(id) ? Made + place : id;
        }

        var call = _open[at].Id;
        _open.RemoveAt(at);
        return call;
    }
}
