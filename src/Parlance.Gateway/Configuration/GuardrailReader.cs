using Parlance.Gateway.Features.Guardrails;
using Parlance.Manifests;

namespace Parlance.Gateway.Configuration;

/// <summary>The section <c>guardrails</c>: a list, each with a name, one thing that it looks for, and whose calls it holds for.</summary>
internal sealed class GuardrailReader(List<YamlError> errors)
{
    private const int LongestName = 64;
    private const string UsualReplacement = "[redacted]";

    private static readonly string[] s_kinds = ["regex", "words", "pii", "max_characters", "answer_schema", "webhook"];

    private readonly List<Guardrail> _guardrails = [];

    public IReadOnlyList<Guardrail> Read(IReadOnlyList<YamlNode> nodes)
    {
        foreach (var node in nodes)
        {
            Add(new MapReader(node, errors));
        }

        return _guardrails;
    }

    private void Add(MapReader map)
    {
        var before = errors.Count;
        var name = map.RequiredText("name");
        if (name is not null && (name.Length > LongestName || name.Any(c => c is <= ' ' or > '~') || _guardrails.Any(other => other.Name == name)))
        {
            map.Error(map.Node.Find("name")!, $"must be at most {LongestName} visible ASCII characters without spaces, and no other guardrail's name: it stands in errors and headers");
        }

        var kinds = s_kinds.Where(kind => map.Find(kind) is not null).ToList();
        if (kinds.Count != 1)
        {
            map.Error(map.Node, $"needs exactly one of {string.Join(", ", s_kinds)}");
        }

        var phases = ReadPhases(map);
        var replacement = map.Text("replacement");
        var redacts = map.Word("action", "block", "redact") == "redact";
        var guardrail = new Guardrail(name ?? "", phases, CallScope.Read(map))
        {
            Rules = [.. ReadFinders(map, kinds).Select(found => new TextRule(name ?? "", found.Finder, redacts ? replacement ?? found.Replacement : null))],
            MaxCharacters = map.Whole("max_characters", 1),
            ChecksSchema = map.Flag("answer_schema") ?? false,
            Webhook = ReadWebhook(map.Map("webhook")),
            Fingerprint = string.Join('|', name, phases, redacts, replacement, map.Text("longest"), kinds is [var kind] ? Written(map.Node.Find(kind)!) : ""),
        };
        map.RefuseUnknown();
        if (errors.Count == before)
        {
            _guardrails.Add(guardrail);
        }
    }

    private static GuardPhase ReadPhases(MapReader map)
    {
        var phases = default(GuardPhase);
        foreach (var node in map.List("on"))
        {
            switch (node.Text)
            {
                case "input":
                    phases |= GuardPhase.Input;
                    break;
                case "output":
                    phases |= GuardPhase.Output;
                    break;
                default:
                    map.Error(node, "must be input or output");
                    break;
            }
        }

        return phases == default ? GuardPhase.Input | GuardPhase.Output : phases;
    }

    private static List<(TextFinder Finder, string Replacement)> ReadFinders(MapReader map, List<string> kinds)
    {
        List<(TextFinder, string)> finders = [];
        var longest = (int)(map.Whole("longest", 1, 4096) ?? 256);
        if (map.Text("regex") is { } pattern)
        {
            try
            {
                finders.Add((new RegexFinder(RegexGuard.Block(pattern, longest)), UsualReplacement));
            }
            catch (ArgumentException)
            {
                map.Error(map.Node.Find("regex")!, "is no regular expression, or needs backtracking, whose time nobody can bound: leave out lookarounds, back references and atomic groups");
            }
        }

        if (kinds.Contains("words"))
        {
            var words = map.Texts("words");
            if (words.Count == 0 || words.Contains(""))
            {
                map.Error(map.Node.Find("words")!, "must be a list of words, none of them empty");
            }
            else
            {
                finders.Add((new WordFinder(words), UsualReplacement));
            }
        }

        foreach (var node in map.List("pii"))
        {
            if (PiiKinds.Find(node.Text) is { } finder)
            {
                finders.Add((finder, $"[{node.Text}]"));
            }
            else
            {
                map.Error(node, $"must be one of {string.Join(", ", PiiKinds.Names)}");
            }
        }

        return finders;
    }

    private static WebhookOptions? ReadWebhook(MapReader? map)
    {
        if (map is null)
        {
            return null;
        }

        map.Require("url");
        var address = map.Address("url");
        var options = new WebhookOptions(address ?? new Uri("http://localhost"), map.Secret("token"), map.Duration("timeout") ?? TimeSpan.FromSeconds(2), map.Word("on_failure", "block", "allow") == "allow");
        map.RefuseUnknown();
        return options;
    }

    private static string Written(YamlNode node) => node.Kind switch
    {
        YamlKind.List => string.Join(',', node.Items.Select(Written)),
        YamlKind.Map => string.Join(',', node.Fields.Where(field => field.Key != "token").Select(field => $"{field.Key}={Written(field.Value)}")),
        _ => node.Text,
    };
}
