using Parlance.Cli.Conformance.Doors;

namespace Parlance.Cli.Conformance;

/// <summary>One scenario's way through one door to one upstream.</summary>
internal sealed class Probe(ServerUnderTest server, IDoor door, Route upstream, bool stream, CancellationToken cancellation)
{
    public bool Stream => stream;

    public bool Lacks(string what) => door.Lacks.Contains(what) || upstream.Lacks.Contains(what);

    public Task<Answer> AskAsync(Ask ask) => door.AskAsync(server, upstream.NameOf(ask.Model), ask, stream, cancellation);

    public Task<Answer> AskAsync(string model, string prompt) => AskAsync(new Ask(model, [new Turn("user", prompt)]));

    /// <summary>Asks for what must fail, and gives the failure.</summary>
    public async Task<Refused> RefusedAsync(Ask ask)
    {
        try
        {
            var answer = await AskAsync(ask);
            throw new Violation($"answered well what should have failed: '{answer.Text}'");
        }
        catch (Refused refused)
        {
            door.CheckError(refused);
            return refused;
        }
    }
}
