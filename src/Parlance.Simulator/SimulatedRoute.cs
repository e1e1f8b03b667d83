using Parlance.Dialects;
using Parlance.Simulator.Doors;
using Parlance.Simulator.Models;
using Parlance.Simulator.Operations;

namespace Parlance.Simulator;

/// <summary>What a request asks for, and whose manners the answer has. None of <see cref="Chat"/>, <see cref="Operation"/> and <see cref="List"/>: nothing is there.</summary>
/// <param name="Door">The door.</param>
internal sealed record SimulatedRoute(Door Door)
{
    /// <summary>What the path of a chat call says.</summary>
    public PathFacts? Chat { get; init; }

    /// <summary>What answers an operation.</summary>
    public OperationDoor? Operation { get; init; }

    /// <summary>The model that an operation's path names.</summary>
    public string? Model { get; init; }

    /// <summary>Writes the list of models.</summary>
    public Func<ReadOnlyMemory<byte>>? List { get; init; }

    /// <summary>What is at a path of the simulator's own.</summary>
    public static SimulatedRoute Find(SimulatorRequest request)
    {
        var operation = OperationDoor.Find(request.Path, out var model);
        var door = DoorSet.Find(operation?.Chat ?? request.Path, out var facts);
        return operation is not null ? new SimulatedRoute(door!) { Operation = operation, Model = model }
            : door is not null ? new SimulatedRoute(door) { Chat = facts }
            : new SimulatedRoute(DoorSet.ByHeaders(request.Headers)) { List = ListAt(request) };
    }

    /// <summary>The list of models, in the shape that the path and the headers mean.</summary>
    private static Func<ReadOnlyMemory<byte>>? ListAt(SimulatorRequest request) => request.Path switch
    {
        "/models" or "/v1/models" => () => ModelList.Write(DoorSet.ByHeaders(request.Headers).Dialect.Name, SimModels.Names.ToArray()),
        "/v1beta/models" => () => ModelList.Write(DoorSet.GeminiGenerate.Dialect.Name, SimModels.Names.ToArray()),
        "/api/tags" => () => ModelList.Write(OllamaDoor.Chat.Dialect.Name, SimModels.Names.ToArray()),
        _ => null,
    };

    /// <summary>Who may ask; null: whoever the simulator's keys let.</summary>
    public Func<SimulatorRequest, ChatError?>? Admit { get; init; }
}
