namespace Parlance.Dialects.Declarative;

/// <summary>What in a spec contradicts itself although each of its parts can be read.</summary>
internal static class SpecCheck
{
    public static IReadOnlyList<string> Find(DeclarativeSpec spec)
    {
        var problems = new List<string>();
        var request = spec.Request;
        var chats = spec.Images is null || request.Parameters.Count > 0 || spec.Answer.Content is not null;
        if (chats && !request.Parameters.ContainsKey("messages") && !request.Parameters.ContainsKey("prompt"))
        {
            problems.Add("request.parameters has no place for the conversation: say messages or prompt");
        }

        if (RequestForms.Find(request.Form) is not { } form)
        {
            problems.Add($"request.form is none of {string.Join(", ", RequestForms.Names)}");
        }
        else if (form.Dialect != DialectSet.OpenAiChat && request.Roles.Count + request.Fields.Count > 0)
        {
            problems.Add("request.roles and request.fields are for the form openai-chat only");
        }

        Check("request", request.Parameters, [request.Constants, request.StreamConstants], request.Defaults, problems);
        if (chats && spec.Answer is { Content: null, ToolCalls: null })
        {
            problems.Add("answer says where neither content nor tool_calls are");
        }

        if (spec.Stream is { Events.Count: 0 })
        {
            problems.Add("stream says neither where content nor where tool_calls are");
        }

        Check(spec.Job, "job", problems);
        if (spec.Images is { } images)
        {
            Check("images", images.Parameters, [images.Constants], images.Defaults, problems);
            Check(images.Job, "images.job", problems);
            if (images.Urls is null && images.Base64 is null)
            {
                problems.Add("images says neither where urls nor where base64 are");
            }
        }

        return problems;
    }

    private static void Check(string section, IReadOnlyDictionary<string, JsonPath> parameters, IReadOnlyDictionary<string, RawJson>[] constants, IReadOnlyDictionary<string, RawJson> defaults, List<string> problems)
    {
        var places = parameters.Select(parameter => (What: parameter.Key, Path: parameter.Value)).ToList();
        foreach (var place in constants.SelectMany(group => group.Keys))
        {
            if (JsonPath.TryParse(place, out var path, out var error))
            {
                places.Add((place, path));
            }
            else
            {
                problems.Add($"{section} has a constant whose place is wrong {error}");
            }
        }

        problems.AddRange(places.Where(place => place.Path.Names is null).Select(place => $"{section} puts {place.What} at {place.Path}, which is no place to write to: a place is names with dots between them"));
        problems.AddRange(defaults.Keys.Where(name => !parameters.ContainsKey(name)).Select(name => $"{section}.defaults has {name}, which has no place in {section}.parameters"));
        var ways = places.Where(place => place.Path.Names is not null).Select(place => (place.What, Way: place.Path.Names!)).ToList();
        for (var i = 0; i < ways.Count; i++)
        {
            problems.AddRange(ways.Skip(i + 1).Where(other => Collide(ways[i].Way, other.Way)).Select(other => $"{section} puts {ways[i].What} and {other.What} at the same place"));
        }
    }

    /// <summary>A value stands where another one stands, or inside it.</summary>
    private static bool Collide(IReadOnlyList<string> one, IReadOnlyList<string> other) => one.Zip(other).All(pair => pair.First == pair.Second);

    private static void Check(JobSpec? job, string section, List<string> problems)
    {
        if (job is null)
        {
            return;
        }

        if (job.Link is null == job.Poll is null)
        {
            problems.Add($"{section} says either link or poll");
        }
        else if (job.Poll is { } poll && (!poll.StartsWith('/') || poll.Contains("{id}", StringComparison.Ordinal) != job.Id is not null))
        {
            problems.Add($"{section}.poll is a path that starts with '/'; {{id}} in it and {section}.id belong together");
        }
    }
}
