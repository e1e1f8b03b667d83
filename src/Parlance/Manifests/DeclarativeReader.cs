using Parlance.Dialects.Declarative;

namespace Parlance.Manifests;

/// <summary>The section <c>declarative</c> of a manifest: how requests and answers are spelled where no coded dialect speaks them.</summary>
internal static class DeclarativeReader
{
    /// <summary>The dialect; null after an error.</summary>
    public static DeclarativeDialect? Read(MapReader map, ICollection<YamlError> errors)
    {
        var before = errors.Count;
        var spec = new DeclarativeSpec
        {
            Request = map.Map("request") is { } request ? ReadRequest(request) : new RequestSpec(),
            Answer = map.Map("answer") is { } answer ? AnswerReader.Read(answer) : new AnswerSpec(),
            Stream = map.Map("stream") is { } stream ? AnswerReader.ReadStream(stream) : null,
            Errors = map.Map("errors") is { } said ? ReadErrors(said) : new ErrorSpec(),
            Job = map.Map("job") is { } job ? ReadJob(job) : null,
            Images = map.Map("images") is { } images ? ReadImages(images) : null,
        };
        map.RefuseUnknown();
        if (errors.Count > before)
        {
            return null;
        }

        foreach (var problem in spec.FindProblems())
        {
            map.Error(map.Node, problem);
        }

        return errors.Count > before ? null : new DeclarativeDialect(spec);
    }

    private static RequestSpec ReadRequest(MapReader map)
    {
        var request = new RequestSpec
        {
            Parameters = map.Paths("parameters"),
            Constants = Values(map, "constants"),
            StreamConstants = Values(map, "stream_constants"),
            Defaults = Values(map, "defaults"),
            Form = map.Word("form", [.. RequestForms.Names]) ?? RequestForms.Usual,
            Roles = map.Words("roles") ?? new Dictionary<string, string>(),
            Fields = map.Words("fields") ?? new Dictionary<string, string>(),
            Prompt = map.Map("prompt") is { } prompt ? ReadPrompt(prompt) : new PromptSpec(),
        };
        map.RefuseUnknown();
        return request;
    }

    private static PromptSpec ReadPrompt(MapReader map)
    {
        var usual = new PromptSpec();
        var prompt = new PromptSpec
        {
            System = map.Text("system") ?? usual.System,
            User = map.Text("user") ?? usual.User,
            Assistant = map.Text("assistant") ?? usual.Assistant,
            End = map.Text("end") ?? usual.End,
        };
        map.RefuseUnknown();
        return prompt;
    }

    private static ErrorSpec ReadErrors(MapReader map)
    {
        var errors = new ErrorSpec
        {
            Message = map.PathList("message"),
            Code = map.PathList("code"),
            Type = map.PathList("type"),
            Param = map.PathList("param"),
            RequestId = map.PathList("request_id"),
            ByCode = map.Kinds("codes"),
            ByStatus = map.Kinds("statuses").Where(pair => IsStatus(map, pair.Key)).ToDictionary(pair => int.Parse(pair.Key, System.Globalization.CultureInfo.InvariantCulture), pair => pair.Value),
            Failed = map.Condition("failed"),
        };
        map.RefuseUnknown();
        return errors;
    }

    private static bool IsStatus(MapReader map, string word)
    {
        var isStatus = word.Length == 3 && word[0] is >= '4' and <= '5' && Characters.All(word, char.IsAsciiDigit);
        if (!isStatus)
        {
            map.Error(map.Node.Find("statuses")!.Find(word)!, "stands beside what is no HTTP status from 400 to 599");
        }

        return isStatus;
    }

    private static JobSpec? ReadJob(MapReader map)
    {
        map.Require("running");
        var running = map.Condition("running");
        var job = new JobSpec
        {
            Running = running ?? Condition.Always,
            Link = map.Path("link"),
            Poll = map.Text("poll"),
            Id = map.Path("id"),
            Every = map.Duration("every") ?? TimeSpan.FromSeconds(1),
        };
        map.RefuseUnknown();
        return running is null ? null : job;
    }

    private static ImageSpec ReadImages(MapReader map)
    {
        var images = new ImageSpec
        {
            Parameters = map.Paths("parameters"),
            Constants = Values(map, "constants"),
            Defaults = Values(map, "defaults"),
            Urls = map.Path("urls"),
            Base64 = map.Path("base64"),
            Job = map.Map("job") is { } job ? ReadJob(job) : null,
        };
        map.RefuseUnknown();
        return images;
    }

    private static Dictionary<string, RawJson> Values(MapReader map, string name) => map.Entries(name).ToDictionary(field => field.Key, field => YamlJson.Of(field.Value), StringComparer.Ordinal);
}
