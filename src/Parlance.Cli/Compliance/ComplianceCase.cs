using System.Text.Json.Nodes;

namespace Parlance.Cli.Compliance;

/// <summary>One case of the suite as its file has it.</summary>
/// <param name="File">Path of the file under the suite, with slashes. Ids alone are not unique.</param>
/// <param name="Line">Line at which the case begins.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is about.</param>
/// <param name="Root">All of it.</param>
internal sealed record ComplianceCase(string File, int Line, string Id, string Name, JsonObject Root)
{
    public JsonObject Setup => Root["setup"] as JsonObject ?? [];

    public JsonObject Input => Root["input"] as JsonObject ?? [];

    public JsonObject Expected => Root["expected"] as JsonObject ?? [];

    public string Type => Input["type"]?.ToString() ?? "";
}
