using System.Text.Json;
using Parlance.Gateway.Configuration;
using Parlance.Gateway.Features.Keys;
using Parlance.Wire;

namespace Parlance.Gateway.Surfaces.Admin;

/// <summary>What an administrator wants to make or change. Read strictly: a field that the route does not take is refused by name, so that nobody believes to have set what was not.</summary>
internal sealed record AdminRequest
{
    public string? Name { get; private init; }

    /// <summary>The policy, from the one before and the fields that were given; null when none was.</summary>
    public Policy? Policy { get; private init; }

    public string? TenantId { get; private init; }

    public string? ParentId { get; private init; }

    public TenantKind? Kind { get; private init; }

    public bool IsAdmin { get; private init; }

    public TimeSpan Overlap { get; private init; }

    /// <summary>Reads a body of the given fields beside those of a policy.</summary>
    /// <param name="body">The body; empty is an object without fields.</param>
    /// <param name="fields">The fields that the route takes beside a policy's; one that ends with ! must be there.</param>
    /// <param name="before">The policy that is changed; null when the route takes none.</param>
    /// <param name="problems">What is wrong; empty when nothing is.</param>
    public static AdminRequest Read(ReadOnlyMemory<byte> body, IReadOnlyList<string> fields, Policy? before, out List<string> problems)
    {
        problems = [];
        var request = new AdminRequest();
        if (body.IsEmpty)
        {
            body = "{}"u8.ToArray();
        }

        if (!StrictJson.TryValidate(body.Span, out var reason))
        {
            problems.Add(reason);
            return request;
        }

        using var document = JsonDocument.Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            problems.Add("The body must be one JSON object");
            return request;
        }

        foreach (var field in document.RootElement.EnumerateObject())
        {
            request = fields.Any(known => known.TrimEnd('!') == field.Name) ? request.With(field, problems)
                : before is not null && PolicyJson.Fields.Contains(field.Name) ? request with { Policy = PolicyJson.With(request.Policy ?? before, field, problems) }
                : request.Refuse($"'{field.Name}' is no field here; there are {string.Join(", ", fields.Select(known => known.TrimEnd('!')).Concat(before is null ? [] : PolicyJson.Fields))}", problems);
        }

        foreach (var missing in fields.Where(field => field.EndsWith('!') && !document.RootElement.TryGetProperty(field[..^1], out _)))
        {
            problems.Add($"'{missing[..^1]}' is missing");
        }

        return request;
    }

    private AdminRequest With(JsonProperty field, List<string> problems)
    {
        var text = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : null;
        return field.Name switch
        {
            "name" when text is not null && GivenName.IsName(text) => this with { Name = text },
            "name" => Refuse("'name' must be 1 to 100 characters without line breaks and without space at its ends", problems),
            "tenant_id" when text is not null || field.Value.ValueKind == JsonValueKind.Null => this with { TenantId = text },
            "parent_id" when text is not null || field.Value.ValueKind == JsonValueKind.Null => this with { ParentId = text },
            "kind" when text is not null && TenantKinds.Parse(text) is { } kind => this with { Kind = kind },
            "kind" => Refuse("'kind' must be organisation, team or user", problems),
            "role" when text is "caller" or "admin" => this with { IsAdmin = text == "admin" },
            "role" => Refuse("'role' must be caller or admin", problems),
            "overlap_seconds" when field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt32(out var seconds) && seconds >= 0 => this with { Overlap = TimeSpan.FromSeconds(seconds) },
            "overlap_seconds" => Refuse("'overlap_seconds' must be a whole number of 0 or more", problems),
            _ => Refuse($"'{field.Name}' must be a text or null", problems),
        };
    }

    private AdminRequest Refuse(string problem, List<string> problems)
    {
        problems.Add(problem);
        return this;
    }
}
