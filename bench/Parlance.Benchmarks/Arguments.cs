using System.Globalization;

namespace Parlance.Benchmarks;

/// <summary>The command line: a verb, positional words, <c>--name value</c> and <c>--flag</c>. Unknown names are refused by <see cref="End"/>.</summary>
internal sealed class Arguments
{
    private static readonly string[] Flags = ["--quick", "--enforce", "--sockets"];

    private readonly Dictionary<string, string> _options = [];
    private readonly Queue<string> _words = new();

    public Arguments(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                _words.Enqueue(args[i]);
            }
            else if (Flags.Contains(args[i]))
            {
                _options[args[i]] = "";
            }
            else
            {
                _options[args[i]] = i + 1 < args.Length ? args[++i] : throw new BenchException($"{args[i]} needs a value.");
            }
        }

        Verb = _words.TryDequeue(out var verb) ? verb : "";
    }

    public string Verb { get; }

    public string? Word() => _words.TryDequeue(out var word) ? word : null;

    public bool Flag(string name) => _options.Remove(name);

    public string? Text(string name) => _options.Remove(name, out var value) ? value : null;

    public string Required(string name) => Text(name) ?? throw new BenchException($"{name} is missing.");

    public double Number(string name, double otherwise) => Text(name) is not { } text ? otherwise
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 ? value
        : throw new BenchException($"{name} must be a number above 0.");

    /// <summary>Refuses what no one asked for.</summary>
    public void End()
    {
        if (_words.Concat(_options.Keys).FirstOrDefault() is { } unknown)
        {
            throw new BenchException($"Unknown argument {unknown}.");
        }
    }
}
