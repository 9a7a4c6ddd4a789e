// qmllint disable import unresolved-type missing-property unqualified
import QtQuick
import QtMultimedia

// A video. Loaded only where Qt Multimedia, which is an extra, is installed.
Item {
    id: film

    property string source: ""
    property bool sound: false

    // Later: the next source must not be blamed for what is still said about this one.
    signal ended(string path)
    signal failed(string path)

    // The same video again is no change of its name.
    property int turn: 0
    onTurnChanged: {
        player.stop();
        player.play();
    }

    MediaPlayer {
        id: player
        source: film.source === "" ? "" : "file://" + encodeURI(film.source).replace(/#/g, "%23").replace(/\?/g, "%3F")
        videoOutput: picture
        audioOutput: AudioOutput {
            muted: !film.sound
        }
        onSourceChanged: play()
        onErrorOccurred: Qt.callLater(film.failed, film.source)
        onMediaStatusChanged: {
            if (mediaStatus === MediaPlayer.EndOfMedia)
                Qt.callLater(film.ended, film.source);
            else if (mediaStatus === MediaPlayer.InvalidMedia)
                Qt.callLater(film.failed, film.source);
        }
    }
    VideoOutput {
        id: picture
        anchors.fill: parent
    }
}
