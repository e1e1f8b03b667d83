using System.Text;

namespace Parlance.Simulator.Personas;

/// <summary>A tool call of a stream and its arguments so far. Not thread-safe.</summary>
/// <param name="Id">Id of the call.</param>
/// <param name="Name">Name of the tool.</param>
internal sealed record StreamedCall(string Id, string Name)
{
    public StringBuilder Arguments { get; } = new();
}
