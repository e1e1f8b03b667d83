using System.Text.Json;

namespace Parlance.Dialects.GeminiGenerate;

/// <summary>What differs in writing parts between providers, and between requests and answers.</summary>
/// <param name="Ids">Whether calls and results carry ids.</param>
/// <param name="MediaInResults">Whether media of a result stand inside it; else behind it.</param>
internal readonly record struct WriteRules(bool Ids, bool MediaInResults)
{
    /// <summary>Writes an id, unless it is one that this dialect made for a call that has none.</summary>
    public void WriteId(Utf8JsonWriter json, string id)
    {
        if (Ids && id.Length > 0 && !id.StartsWith(CallHistory.Made, StringComparison.Ordinal))
        {
            json.WriteString("id"u8, id);
        }
    }
}
