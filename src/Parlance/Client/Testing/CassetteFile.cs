using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Parlance.Client.Testing;

/// <summary>The exchanges of a cassette: what the file held when it was opened, and what is added. Thread-safe.</summary>
internal sealed class CassetteFile
{
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly List<RecordedExchange> _exchanges = [];
    private readonly HashSet<RecordedExchange> _played = new(ReferenceEqualityComparer.Instance);
    private bool _begun;

    /// <param name="path">The file.</param>
    /// <param name="anew">Whether what it holds is forgotten with the first exchange that is added.</param>
    public CassetteFile(string path, bool anew)
    {
        _path = path;
        if (!anew && File.Exists(path))
        {
            _exchanges.AddRange(CassetteLines.Read(path));
            _begun = true;
        }
    }

    /// <summary>The next recorded answer to <paramref name="asked"/>; each is given once.</summary>
    public bool TryTake(AskedExchange asked, [NotNullWhen(true)] out RecordedExchange? recorded)
    {
        lock (_lock)
        {
            recorded = _exchanges.Find(exchange => exchange.Asked.Matches(asked) && !_played.Contains(exchange));
            return recorded is not null && _played.Add(recorded);
        }
    }

    /// <summary>Keeps an exchange. It was answered already, so it is not played in this run.</summary>
    public void Add(RecordedExchange exchange)
    {
        lock (_lock)
        {
            if (!_begun)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
                File.WriteAllText(_path, CassetteLines.Head);
                _begun = true;
            }

            _exchanges.Add(exchange);
            _played.Add(exchange);
            File.AppendAllText(_path, CassetteLines.Write(exchange));
        }
    }

    /// <summary>Why there is no answer to <paramref name="asked"/>: what differs from the nearest exchange, and the way out.</summary>
    public string Explain(AskedExchange asked)
    {
        lock (_lock)
        {
            var place = _exchanges.Where(exchange => exchange.Asked.Method == asked.Method && exchange.Asked.Url == asked.Url).ToList();
            var same = place.Count(exchange => exchange.Asked.Matches(asked));
            var why = same > 0 ? string.Create(CultureInfo.InvariantCulture, $"it was recorded {same} time(s) and is made once more")
                : place.Count > 0 ? $"the body differs from the recorded one: {NormalBody.Difference(Nearest(place, asked).Asked.Normal, asked.Normal)}"
                : _exchanges.Count == 0 ? "nothing is recorded"
                : $"nothing is recorded for that address, only for {string.Join(", ", _exchanges.Select(exchange => $"{exchange.Asked.Method} {exchange.Asked.Url}").Distinct().Take(5))}";
            return $"The cassette '{Path.GetFileName(_path)}' has no answer to {asked.Method} {asked.Url}: {why}. Record it anew (CassetteMode.Record, or delete the file and use CassetteMode.Auto outside of CI).";
        }
    }

    /// <summary>The one not played yet that agrees with the request the longest.</summary>
    private RecordedExchange Nearest(List<RecordedExchange> exchanges, AskedExchange asked) =>
        exchanges.OrderBy(exchange => _played.Contains(exchange)).ThenByDescending(exchange => exchange.Asked.Normal.AsSpan().CommonPrefixLength(asked.Normal)).First();
}
