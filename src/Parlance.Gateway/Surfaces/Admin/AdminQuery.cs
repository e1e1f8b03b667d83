using System.Globalization;
using Microsoft.AspNetCore.Http;
using Parlance.Gateway.Features.Ledger;

namespace Parlance.Gateway.Surfaces.Admin;

/// <summary>The query of a list, read strictly: an unknown or repeated name is a problem.</summary>
internal sealed class AdminQuery(IQueryCollection query)
{
    private const int LargestPage = 200;

    /// <summary>What is wrong; empty when nothing is.</summary>
    public List<string> Problems { get; } = [];

    public string? After => Text("after");

    /// <summary>How many items a page has, 1–200.</summary>
    public int Limit => Text("limit") is not { } text ? 50 : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= LargestPage ? limit : Wrong($"'limit' must be 1 to {LargestPage}", 1);

    public long Position => After is not { } text ? 0 : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : Wrong("'after' must be a position of an earlier page", 0L);

    public UsageFilter Filter => new() { Since = Moment("since"), KeyId = Text("key_id"), Model = Text("model"), Target = Text("target") };

    public string? Text(string name) => query.TryGetValue(name, out var values) ? values is [{ Length: > 0 } text] ? text : Wrong<string?>($"'{name}' must be given once", null) : null;

    public DateTimeOffset? Moment(string name) => Text(name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment
        : Wrong<DateTimeOffset?>($"'{name}' must be a time such as 2026-11-22T00:00:00Z", null);

    public AdminQuery Only(params ReadOnlySpan<string> names)
    {
        foreach (var name in query.Keys)
        {
            if (!names.Contains(name))
            {
                Problems.Add($"'{name}' is no parameter here; there are {string.Join(", ", names.ToArray())}");
            }
        }

        return this;
    }

    private T Wrong<T>(string problem, T value)
    {
        Problems.Add(problem);
        return value;
    }
}
